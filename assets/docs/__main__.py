"""Write the pages of commands, keys and settings from fwtui's tables: ``python -m assets.docs``."""

from __future__ import annotations

from pathlib import Path

from assets.docs import commands
from fwtui.base.toml_edit import literal
from fwtui.config import Settings
from fwtui.services.settings_file import Setting, all_settings
from fwtui.ui.actions.keymap import CHOICES, Keymap
from fwtui.ui.actions.table import ACTIONS, GROUPS, key_sign

FOLDER = Path(__file__).parent


def keys() -> str:
    """All actions by group, with their keys."""
    lines = [
        "# Keys and actions",
        "",
        "Made by `python -m assets.docs`. Each action is a command of the palette (`:`) and a word",
        "of `fwtui ctl`, whether it has a key or not; `?` in fwtui shows the same list. Keys are",
        'changed in [config.toml](SETTINGS.md): `keys = { download = "B" }` in the table `[ui]`.',
        "",
        "Keys that are written together (`zt`) are pressed one after the other; the last line says",
        "what may follow. A number before a key counts: `alt+5` `j` is five down, `alt+2` `0` `G`",
        "is row 20, `alt+7` `%` is 70 % of the track, `alt+3` `n` is three tracks on. A digit",
        'alone opens its view at once; with `digits = "counts"` among the keys digits count',
        "(`5` `j`), and `F1` to `F9` open views.",
    ]
    for group, title in GROUPS.items():
        lines += ["", f"## {title}", "", "| key | what it does | action |", "|---|---|---|"]
        for action in ACTIONS:
            if action.group == group:
                signs = " ".join(_code(key_sign(key)) for key in action.keys)
                lines.append(f"| {signs} | {action.words} | `{action.id}` |")
    return "\n".join([*lines, *_presets(), ""])


def _presets() -> list[str]:
    """The actions whose keys a preset has elsewhere."""
    maps = {name: Keymap({"preset": name}) for name in CHOICES["preset"]}
    lines = [
        "",
        "## Presets",
        "",
        'The keys of other players: `keys = { preset = "cmus" }` in `[ui]`; your own lie over it.',
        "`plain` has no letters. Actions that have the same keys in all of them are left out.",
        "",
        f"| what it does | {' | '.join(maps)} |",
        "|---" * (len(maps) + 1) + "|",
    ]
    for action in ACTIONS:
        cells = [" ".join(_code(key_sign(key)) for key in each.keys[action.id]) for each in
                 maps.values()]  # fmt: skip
        if len(set(cells)) > 1:
            lines.append(f"| {action.words} | {' | '.join(cells)} |")
    return lines


def settings() -> str:
    """All settings by table, with their defaults and what they mean."""
    lines = [
        "# Settings",
        "",
        "Made by `python -m assets.docs`. `~/.config/fwtui/config.toml` has a table for each part;",
        "what is left out has its default. What cannot be used is named at the start, with its",
        "line, and costs only itself. The page of settings (`C`) shows and changes all of them; it",
        "writes what is changed there into the file, without touching its other lines.",
        "A change of the interface holds at once, `u` takes the last one back, and the page says",
        "of each setting when it holds. `fwtui config` prints them; `fwtui config --edit` opens",
        "the file in `$VISUAL` or `$EDITOR`, and names its faults after.",
    ]
    table = ""
    for each in all_settings(Settings):
        if each.table != table:
            table = each.table
            lines += ["", f"## [{table}]", "", "| setting | default | |", "|---|---|---|"]
        lines.append(f"| `{each.key}` | `{literal(each.default)}` | {_meaning(each)} |")
    return "\n".join([*lines, ""])


def _meaning(each: Setting) -> str:
    """The words it may be, and what it means, in a cell of a table."""
    choices = ", ".join(f"`{word}`" for word in each.choices)
    return f"{choices}. {each.meaning}".removeprefix(". ").strip().replace("|", "\\|")


README = FOLDER.parents[1] / "README.md"
BEGIN, END = "<!-- settings: by python -m assets.docs -->\n", "<!-- settings end -->"
IN_README = (
    "ui.theme", "ui.glyphs", "ui.title", "ui.notify",
    "player.replaygain", "player.device_lost", "player.private", "player.saver",
    "player.metered", "session.lost", "session.idle_minutes", "library.mirror_tracks",
    "pod.keyring",
)  # fmt: skip


def readme() -> str:
    """README with its table of the settings that most listeners ask for."""
    lines = ["| setting | may be | default | |", "|---|---|---|---|"]
    for each in all_settings(Settings):
        if each.name in IN_README:
            may = " ".join(f"`{word}`" for word in each.choices) or each.takes
            words = each.meaning.partition(". ")[0].rstrip(".") + "."
            lines.append(f"| `{each.name}` | {may} | `{literal(each.default)}` | {words} |")
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    return "".join((before, BEGIN, "\n".join(["", *lines, "", ""]), END, rest.partition(END)[2]))


def made() -> dict[str, str]:
    """The text of each page, by its name."""
    return {"COMMANDS.md": commands.page(), "KEYS.md": keys(), "SETTINGS.md": settings()}


def _code(sign: str) -> str:
    return f"`` {sign} ``" if "`" in sign else f"`{sign}`".replace("|", "\\|")


def main() -> None:
    for name, text in made().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    README.write_text(readme(), encoding="utf-8")


if __name__ == "__main__":
    main()

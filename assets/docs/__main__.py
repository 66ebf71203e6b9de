"""Write the pages of keys and of settings from fwtui's tables: ``python -m assets.docs``."""

from __future__ import annotations

import ast
import inspect
import textwrap
from pathlib import Path

import msgspec

from fwtui.config import Settings
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
    ]
    for group, title in GROUPS.items():
        lines += ["", f"## {title}", "", "| key | what it does | action |", "|---|---|---|"]
        for action in ACTIONS:
            if action.group == group:
                signs = " ".join(_code(key_sign(key)) for key in action.keys)
                lines.append(f"| {signs} | {action.words} | `{action.id}` |")
    return "\n".join([*lines, ""])


def settings() -> str:
    """All settings by table, with their defaults and what they mean."""
    lines = [
        "# Settings",
        "",
        "Made by `python -m assets.docs`. `~/.config/fwtui/config.toml` has a table for each part;",
        "what is left out has its default. What cannot be used is named at the start, with its",
        "line, and costs only itself. fwtui never writes this file.",
    ]
    for table in msgspec.structs.fields(Settings):
        meanings = _docstrings(table.type)
        lines += ["", f"## [{table.encode_name}]", "", "| setting | default | |", "|---|---|---|"]
        for field in msgspec.structs.fields(table.type):
            default = _default(field)
            words = meanings.get(field.name, "").replace("|", "\\|")
            lines.append(f"| `{field.encode_name}` | `{default}` | {words} |")
    return "\n".join([*lines, ""])


def made() -> dict[str, str]:
    """The text of each page, by its name."""
    return {"KEYS.md": keys(), "SETTINGS.md": settings()}


def _code(sign: str) -> str:
    return f"`` {sign} ``" if "`" in sign else f"`{sign}`".replace("|", "\\|")


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.default is msgspec.NODEFAULT:
        return "{}"
    if isinstance(field.default, bool):
        return str(field.default).lower()
    if isinstance(field.default, tuple):
        return str(list(field.default))
    return f'"{field.default}"' if isinstance(field.default, str) else str(field.default)


def _docstrings(table: type) -> dict[str, str]:
    """Field to the text under it, on one line; choices and text are from the source."""
    [body] = ast.parse(textwrap.dedent(inspect.getsource(table))).body
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    name = ""
    for node in body.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name, found[node.target.id] = node.target.id, _choices(node.annotation, table)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and name:
            words = " ".join(str(node.value.value).split()).replace("``", "`")
            found[name] = f"{found[name]} {words}".strip()
            name = ""
        else:
            name = ""
    return found


def _choices(annotation: ast.expr, table: type) -> str:
    """The words that a setting may be, for one that is a choice of some."""
    module = inspect.getmodule(table)
    of = eval(ast.unparse(annotation), dict(vars(module)))  # the annotation of our own source
    words = [each for each in getattr(of, "__args__", ()) if isinstance(each, str)]
    return ", ".join(f"`{word}`" for word in words) + "." if words else ""


def main() -> None:
    for name, text in made().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

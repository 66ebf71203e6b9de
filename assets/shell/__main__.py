"""Write the manual page and the completions: ``python -m assets.shell``.

The pages of keys and settings (assets/docs) are of the same tables, and are written too.
"""

from __future__ import annotations

from pathlib import Path

from assets.docs import __main__ as docs
from fwtui.cli import completion, manual

FOLDER = Path(__file__).parent
FILES = {"bash": "fwtui.bash", "zsh": "_fwtui", "fish": "fwtui.fish"}


def made() -> dict[str, str]:
    """The text of each file, by its name."""
    return {
        **{name: completion.script(shell) for shell, name in FILES.items()},
        "fwtui.1": manual.page(),
    }


def main() -> None:
    for name, text in made().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    docs.main()


if __name__ == "__main__":
    main()

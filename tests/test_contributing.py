"""CONTRIBUTING.md leads to what exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PACKAGES = {path.name for path in (ROOT / "fwtui").iterdir()} | {"fwtui", "tests"}


def paths() -> list[str]:
    """All paths in the page; one without a package in front is below ``fwtui/``."""
    found = set(re.findall(r"`([\w./]+(?:/|\.py))`", TEXT))
    return sorted(path for path in found if path.split("/")[0] in PACKAGES)


@pytest.mark.parametrize("path", paths())
def test_each_path_exists(path: str) -> None:
    assert (ROOT / path).exists() or (ROOT / "fwtui" / path).exists()


def test_each_package_is_on_the_page() -> None:
    packages = {path.parent.name for path in (ROOT / "fwtui").glob("*/__init__.py")}
    assert {name for name in packages if f"{name}/" not in TEXT} == set()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`make ([\w-]+)`", TEXT))))
def test_each_command_exists(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


@pytest.mark.parametrize(
    ("word", "module"),
    [
        ("volume", "player/sound.py"),
        ("prefetch", "player/stream/fetcher.py"),
        ("scheduler", "library/mirror/throttle.py"),
        ("index", "library/store/fts.py"),
        ("upsert", "library/store/upsert.py"),
        ("codec", "library/store/codec.py"),
        ("scrobble", "player/listens.py"),
        ("ReplayGain", "player/sound.py"),
        ("favourite", "library/outbox/edits.py"),
        ("shuffle", "player/order.py"),
        ("token", "pod/auth/tokens.py"),
        ("rate limit", "pod/ratelimit/budget.py"),
    ],
)
def test_a_word_of_the_field_finds_its_module(word: str, module: str) -> None:
    text = (ROOT / "fwtui" / module).read_text(encoding="utf-8")
    assert re.search(word, text, re.IGNORECASE)

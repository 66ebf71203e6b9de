"""The pages lead to what exists: links, commands, settings, keys, and the tests of features."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest

from assets import cast
from assets.docs.__main__ import FOLDER, made
from fwtui import config
from fwtui.cli import description
from fwtui.cli.description import Described
from fwtui.ui.actions.key_settings import problems_of
from fwtui.ui.actions.keymap import CHOICES, Keymap
from fwtui.ui.actions.table import ACTIONS, key_sign

ROOT = Path(__file__).parents[2]
PAGES = (
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")),
    *(ROOT / "assets" / name for name in ("README.md", "DIALECTS.md", "packaging/README.md")),
    ROOT / "fwtui" / "control" / "PROTOCOL.md",
    *sorted(FOLDER.glob("*.md")),
)
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
SIGNS = {"↓", "|", "÷", "♫"}
"""In a page, but no key: the mark of a download, what leads Home."""
COMMANDS = {each.name: each for each in description.commands()}


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def prose_of(name: str) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^ *```.*?^ *```$", "", text_of(name), flags=re.DOTALL | re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """What ``#`` may name in a page, as web pages of Markdown make them."""
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", NAMES)
def test_no_link_is_dead(name: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose_of(name)):
        if target.startswith(("https://", "http://")):
            continue
        path, _, anchor = target.partition("#")
        page = ((ROOT / name).parent / path).resolve() if path else ROOT / name
        assert page.exists(), target
        assert not anchor or anchor in anchors(page), target


def test_the_moving_picture_is_small_and_shows_no_login() -> None:
    """`python -m assets.cast` makes it."""
    made = (ROOT / "assets" / "fwtui.svg").read_bytes()
    assert len(made) < 1_000_000
    shown = set(ElementTree.fromstring(made).itertext())
    assert {"nothing playing", "Queue", "Play next", "Allowance"} <= shown
    assert not any("Which pod" in text for text in shown)
    assert f'<path fill="#{cast.GROUND}"'.encode() not in made  # it is drawn once, below all


def test_each_page_is_reached_from_readme() -> None:
    linked = set(re.findall(r"\]\(assets/docs/(\w+\.md)\)", text_of("README.md")))
    assert linked == {page.name for page in FOLDER.glob("*.md")}


@pytest.mark.parametrize("name", sorted(made()))
def test_a_page_is_as_the_tables_make_it(name: str) -> None:
    """`python -m assets.shell` writes them."""
    assert (FOLDER / name).read_text(encoding="utf-8") == made()[name]


def _named(name: str) -> list[list[str]]:
    """Words of each command in a page, without what follows in another column."""
    text = text_of(name)
    lines = re.findall(r"`fwtui ([a-z][^`]*)`", text)
    for block in re.findall(r"^ *```\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE):
        lines += re.findall(r"^ *fwtui ([a-z].*?)(?:  .*)?$", block, re.MULTILINE)
    return [line.split() for line in lines]


def _options(command: Described) -> set[str]:
    return {flag for each in command.options for flag in each.flags}


@pytest.mark.parametrize("name", NAMES)
def test_the_commands_exist_with_their_options(name: str) -> None:
    for words in _named(name):
        assert words[0] in COMMANDS, words
        command = COMMANDS[words[0]]
        if command.name == "ctl":
            given = words[1:2]
            assert not given or given[0].isupper() or given[0].startswith("-") or (
                given[0] in description.control_words()
            ), words  # fmt: skip
            continue
        below = {each.name.split()[-1]: each for each in command.commands}
        if len(words) > 1 and words[1] in below:
            command = below[words[1]]
        for option in (word for word in words if word.startswith("-")):
            assert option in _options(command) | _options(COMMANDS[words[0]]) | {"--help"}, words


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_the_palette_exist(name: str) -> None:
    inline = re.findall(r"`([^`\n]+)`", prose_of(name))
    words = {each.split()[1] for each in inline if each.startswith(": ")}
    assert words <= set(description.control_words())


@pytest.mark.parametrize("name", NAMES)
def test_the_settings_can_be_used(name: str, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    for block in re.findall(r"^ *```toml\n(.*?)^ *```$", text_of(name), re.DOTALL | re.MULTILINE):
        file.write_text(block)
        assert config.load(file).problems == ()
        keys = tomllib.loads(block).get("ui", {}).get("keys", {})
        assert problems_of(keys, file) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_is_in_the_table_that_is_named(name: str) -> None:
    tables = {
        table.encode_name: {field.encode_name for field in msgspec.structs.fields(table.type)}
        for table in msgspec.structs.fields(config.Settings)
    }
    named = re.findall(r"`(\w+)(?: = [^`]+)?`\s+in\s+(?:the\s+table\s+)?`\[(\w+)\]`", text_of(name))
    for setting, table in named:
        assert setting in tables[table], (setting, table)


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_with_a_value_takes_it(name: str, tmp_path: Path) -> None:
    """Each ``name = value`` in the text: of config.toml, or among the keys there."""
    file = tmp_path / "config.toml"
    tables = [field.encode_name for field in msgspec.structs.fields(config.Settings)]
    for line in re.findall(r"`(\w+ = [^`]+)`", prose_of(name)):
        problems = []
        for table in tables:
            file.write_text(f"[{table}]\n{line}\n")
            problems.append(config.load(file).problems)
        assert () in problems or not problems_of(tomllib.loads(line), file), line


@pytest.mark.parametrize("name", [name for name in NAMES if name != "fwtui/control/PROTOCOL.md"])
def test_each_key_is_one(name: str) -> None:
    known = {
        key_sign(key) for preset in CHOICES["preset"] for key in Keymap({"preset": preset}).actions
    }
    found = set(re.findall(r"`([^`–\s\w]|[A-Za-z0-9])`", prose_of(name)))
    found |= set(re.findall(r"`((?:ctrl|shift|alt)\+\S+)`", prose_of(name)))
    found -= {"d", "w", "y"} if name.endswith("SEARCH.md") else set()  # units of a sentence
    counts = {f"alt+{digit}" for digit in range(10)}
    assert found - known - SIGNS - counts <= {"ctrl+z"}  # the terminal's own
    for words in re.findall(
        r'"([a-z][^"]+)"[^".]*? in\s+the\s+palette', prose_of(name), re.IGNORECASE
    ):
        assert any(a.in_palette and a.words.lower().startswith(words.lower()) for a in ACTIONS), (
            words
        )


@cache
def _tests(file: Path) -> set[str]:
    """Names of the tests of a file, those of classes too."""
    return {
        node.name
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    }


def test_each_feature_names_a_test_that_there_is() -> None:
    rows = re.findall(r"^\| ([^|]+) \| (yes|part|no) \| ([^|]*)\| ([^|]*)\|$",
                      text_of("assets/docs/FEATURES.md"), re.MULTILINE)  # fmt: skip
    assert len(rows) > 40
    for feature, has, words, test in rows:
        found = re.fullmatch(r"`(tests/[\w/]+\.py)::(\w+)` ", test)
        if has == "no":
            assert not test.strip(), feature
            continue
        assert found, feature
        assert (ROOT / found[1]).is_file(), feature
        assert found[2] in _tests(ROOT / found[1]), (feature, found[2])
        assert has == "yes" or words.strip(), feature  # what is missing is said

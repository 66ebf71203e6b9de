"""The structure of the code: import circles, class names, words, bases."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import defaultdict
from functools import cache

import pytest

from tests.syntax_trees import ROOT, syntax_trees

PACKAGES = (
    "fwtui.base",
    "fwtui.cli",
    "fwtui.demo",
    "fwtui.library",
    "fwtui.player",
    "fwtui.pod",
    "fwtui.services",
    "fwtui.session",
    "fwtui.control",
    "fwtui.ui",
)
"""Packages without a circle, imports for types alone counted."""
MOST_MANNERED = 15
MANNERED = re.compile(r"\b(told|anew|nobody|whoever|somebody)\b", re.IGNORECASE)


@cache
def modules() -> dict[str, ast.Module]:
    """The syntax tree of each module of fwtui, by its dotted name."""
    found = {}
    for file, tree in syntax_trees().items():
        parts = file.with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = tree
    return found


@cache
def imports() -> dict[str, frozenset[str]]:
    """Which modules of fwtui each module imports, those for types alone and in functions too."""
    known = modules()
    arrows: dict[str, set[str]] = defaultdict(set)
    for name, tree in known.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                arrows[name].update(alias.name for alias in node.names if alias.name in known)
            elif isinstance(node, ast.ImportFrom) and node.module in known:
                for alias in node.names:
                    below = f"{node.module}.{alias.name}"
                    arrows[name].add(below if below in known else node.module)
    return {name: frozenset(arrows[name] - {name}) for name in known}


def circles(package: str) -> list[list[str]]:
    """Groups of modules of a package that reach each other (Tarjan's algorithm)."""
    inside = [name for name in modules() if name == package or name.startswith(package + ".")]
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in imports()[name]:
            if other not in inside:
                continue
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            group: list[str] = []
            while not group or group[-1] != name:
                group.append(stack.pop())
            if len(group) > 1:
                found.append(sorted(group))

    for name in inside:
        if name not in index:
            visit(name)
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_no_import_circle(package: str) -> None:
    assert circles(package) == []


def test_no_two_classes_share_a_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for name, tree in modules().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(name)
    assert {
        name: where for name, where in places.items() if len(where) > 1 and name != "Transport"
    } == {}


def test_each_module_says_what_it_holds() -> None:
    assert [name for name, tree in modules().items() if not ast.get_docstring(tree)] == []


def test_the_app_has_one_base() -> None:
    """An app of many bases can be neither read nor tested in parts."""
    bases = {
        node.name: [ast.unparse(base) for base in node.bases]
        for name in ("fwtui.ui.app", "fwtui.ui.terminal.app")
        for node in modules()[name].body
        if isinstance(node, ast.ClassDef)
    }
    assert bases["FwtuiApp"] == ["TerminalApp"]
    assert bases["TerminalApp"] == ["App[None]"]


def test_the_words_are_plain() -> None:
    """A handful may stand in sentences of the interface."""
    found = [
        f"{file.relative_to(ROOT)}: {word}"
        for file in sorted((ROOT / "fwtui").rglob("*.py"))
        for word in MANNERED.findall(file.read_text(encoding="utf-8"))
    ]
    assert len(found) <= MOST_MANNERED, found


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no repository")
def test_nothing_that_is_ignored_is_tracked() -> None:
    """A checkout of a tracked ``.venv`` takes the place of the environment that is there."""
    command = ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"]
    made = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert made.stdout == ""

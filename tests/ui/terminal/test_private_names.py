"""Textual's private names: each that is used exists, and none is used outside ui/terminal."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from functools import cache
from types import ModuleType
from typing import Any

import pytest
from textual import _compositor, _parser, _xterm_parser
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget

from tests.syntax_trees import syntax_trees

PRIVATE = re.compile(r"_[a-z]\w*")

METHODS = (
    (App, "_begin_batch"),
    (App, "_close_all"),
    (App, "_close_messages_no_wait"),
    (App, "_context"),
    (App, "_fatal_error"),
    (App, "_handle_exception"),
    (App, "_set_pointer_shape"),
    (App, "_background_screens"),
    (Screen, "_compositor_refresh"),
    (Screen, "_on_screen_resume"),
    (Screen, "_refresh_layout"),
    (Screen, "_screen_resized"),
    (Widget, "_size_updated"),
    (Widget, "_exchange_repaint_regions"),
    (_compositor.Compositor, "_get_renders"),
    (_compositor.Compositor, "render_strips"),
    (_compositor.Compositor, "visible_widgets"),
    (App, "_display"),
    (App, "_end_batch"),
    (_xterm_parser.XTermParser, "_sequence_to_key_events"),
    (_xterm_parser.XTermParser, "feed"),
    (_xterm_parser.XTermParser, "tick"),
    (_parser, "ParseError"),
)
ATTRIBUTES = {
    "app": (
        "_disable_notifications",
        "_disable_tooltips",
        "_driver",
        "_exception",
        "_mouse_down_widget",
    ),
    "screen": (
        "_bindings",
        "_compositor",
        "_dirty_widgets",
        "_layout_required",
        "_repaint_required",
        "_timers",
        "_update_timer",
    ),
    "timer": ("_active", "_repeat"),
    "driver": ("_app", "_debug", "_down_buttons", "_loop", "_mouse", "_size"),
    "console": ("_color_system",),
}


@pytest.mark.parametrize(
    ("owner", "name"), METHODS, ids=lambda each: getattr(each, "__name__", each)
)
def test_the_method_exists(owner: Any, name: str) -> None:
    assert hasattr(owner, name)


async def test_the_attributes_exist() -> None:
    app: App[None] = App()
    async with app.run_test():
        driver = HeadlessDriver(app)
        live: dict[str, Any] = {
            "app": app,
            "screen": app.screen,
            "driver": driver,
            "console": app.console,
        }
        live["timer"] = app.set_interval(1.0, app.bell)
        missing = [
            f"{owner}.{name}"
            for owner, names in ATTRIBUTES.items()
            for name in names
            if not hasattr(live[owner], name)
        ]
    assert missing == []


# --- none outside ui/terminal --------------------------------------------------------------------


def modules() -> list[tuple[str, ast.Module]]:
    """The modules of the interface outside of ui/terminal."""
    found = []
    for file, tree in syntax_trees().items():
        parts = file.with_suffix("").parts
        if parts[1] == "ui" and "terminal" not in parts and parts[-1] != "__init__":
            found.append((".".join(parts), tree))
    return found


@cache
def private_names(owner: type) -> frozenset[str]:
    """Private names of a class of Textual: of its methods, and set or read on ``self``."""
    names = {name for name in vars(owner) if PRIVATE.fullmatch(name)}
    return frozenset(names | set(re.findall(r"\bself\.(_[a-z]\w*)", inspect.getsource(owner))))


def names_in(tree: ast.ClassDef) -> set[str]:
    """Private names that a class defines, or uses on ``self`` or ``super()``."""
    names = {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and own(node)}
    return {name for name in names if PRIVATE.fullmatch(name)}


def own(node: ast.Attribute) -> bool:
    """Whether an attribute is one of ``self``, ``cls`` or ``super()``."""
    of = ast.unparse(node.value)
    return of in ("self", "cls", "super()")


def test_no_private_module_of_textual() -> None:
    assert [
        (name, node.module)
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("textual")
        and "._" in (node.module or "")
    ] == []


def test_no_private_name_of_another_object() -> None:
    assert [
        (name, ast.unparse(node))
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and PRIVATE.fullmatch(node.attr) and not own(node)
    ] == []


def test_no_private_name_of_a_base_class() -> None:
    """A subclass of Textual's neither uses nor happens to replace one of its private names."""
    clashes = []
    for name, tree in modules():
        module: ModuleType = importlib.import_module(name)
        for node in tree.body:
            if not isinstance(node, ast.ClassDef):
                continue
            made = getattr(module, node.name)
            if not issubclass(made, MessagePump):
                continue
            textual = [base for base in made.__mro__ if base.__module__.startswith("textual.")]
            for base in textual:
                clashes += [
                    (name, node.name, each) for each in names_in(node) & private_names(base)
                ]
    assert clashes == []

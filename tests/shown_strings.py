"""The strings of fwtui that a listener can be shown, read from its source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from tests.syntax_trees import syntax_trees

HOLE = "{}"
"""What stands for a value in a text."""
_NOT_SHOWN = {
    *("compile", "create_task", "debug", "exception", "execute", "executescript", "getLogger"),
    *("info", "keep", "read", "spawn", "start", "warning", "write"),
}
"""Calls whose strings are the log's, the store's, or names of tasks."""
_INTERNAL = {"AssertionError", "RuntimeError", "TypeError", "ValueError", "KeyError", "OSError"}
"""Errors that no listener reads."""
_WORD = re.compile("[A-Za-z]{2}")
_SQL = re.compile(r"\b(SELECT|INSERT|REPLACE INTO|UPDATE|DELETE FROM|WHERE|coalesce|NULLS|BEGIN)\b")
_CODE = ("fwtui/demo/", "fwtui/cli/completion.py", "fwtui/ui/actions/presets.py")
"""The demo pod answers as Funkwhale does; shells' code; names of keys."""


class Shown(NamedTuple):
    """A text with ``{}`` for its values, and where it stands."""

    file: str
    line: int
    text: str
    holes: tuple[str, ...] = ()
    """The code of each value."""
    counted: bool = False
    """Whether it is a branch of a question on the number 1."""

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@cache
def modules() -> dict[str, ast.Module]:
    """The syntax tree of each file that may hold such texts, by its path."""
    return {
        str(file): tree for file, tree in syntax_trees().items() if not str(file).startswith(_CODE)
    }


@cache
def shown() -> tuple[Shown, ...]:
    """All of them, by file and line; what a field of a settings file says too."""
    return tuple(each for name, tree in modules().items() for each in strings(tree, name))


def strings(tree: ast.AST, file: str) -> list[Shown]:
    """The texts below a node that have words in them."""
    found: list[Shown] = []
    _collect(tree, file, found, counted=False)
    if file.endswith("/settings.py"):
        for before, after in _pairs(tree):
            if isinstance(before, ast.AnnAssign) and (said := _docstring(after)):
                found.append(Shown(file, after.lineno, " ".join(said.split())))
    return [each for each in found if _WORD.search(each.text) and not _SQL.search(each.text)]


def _pairs(tree: ast.AST) -> Iterator[tuple[ast.stmt, ast.stmt]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from zip(node.body, node.body[1:], strict=False)


def _docstring(node: ast.AST) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return node.value.value if isinstance(node.value.value, str) else ""
    return ""


def _collect(node: ast.AST, file: str, found: list[Shown], *, counted: bool) -> None:
    below: Iterable[ast.AST] = ()
    match node:
        case ast.Expr(value=ast.Constant()):
            pass
        case ast.Assign(targets=[ast.Name(id="DEFAULT_CSS")]):
            pass
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in _NOT_SHOWN:
            pass
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name))) if name in _INTERNAL:
            pass
        case ast.Constant(value=str(text)):
            found.append(Shown(file, node.lineno, text, (), counted))
        case ast.JoinedStr(values=values):
            holes = [each for each in values if isinstance(each, ast.FormattedValue)]
            parts = (str(each.value) if isinstance(each, ast.Constant) else HOLE for each in values)
            code = tuple(ast.unparse(hole.value) for hole in holes)
            found.append(Shown(file, node.lineno, "".join(parts), code, counted))
            below = [hole.value for hole in holes]
        case ast.IfExp(test=test, body=body, orelse=orelse):
            counted = counted or ast.unparse(test).endswith("== 1")
            below = (body, orelse)
        case ast.arg() | ast.Name() | ast.Import() | ast.ImportFrom():
            pass
        case ast.AnnAssign(value=value):
            below = () if value is None else (value,)
        case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body):
            below = [*node.args.defaults, *node.args.kw_defaults, *body]  # type: ignore[list-item]
        case _:
            below = ast.iter_child_nodes(node)
    for each in below:
        if each is not None:
            _collect(each, file, found, counted=counted)

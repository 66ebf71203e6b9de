"""The argument QUERY of the commands, and its option ``--kind``."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from fwtui.services.resolve import Kind

if TYPE_CHECKING:
    import argparse


def option(parser: argparse.ArgumentParser, *, optional: bool = False) -> None:
    """Add the query and its kind to a command."""
    parser.add_argument(
        "query",
        nargs="*" if optional else "+",
        metavar="QUERY",
        help="words of its name, its address on the pod's web pages, or: favourites",
    )
    kinds = [kind for kind in get_args(Kind) if kind != "favourites"]
    parser.add_argument("--kind", choices=kinds, help="look for this kind alone")

"""``fwtui api``: a request to the pod's API with the login of an account.

The body of the answer is written to stdout as it came; to a terminal, as indented JSON
without control characters.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from unicodedata import category

from fwtui.cli import account_option
from fwtui.errors import ForeignAddress, FwtuiError, NotFound, PodFailed, Refused
from fwtui.text import MARKS_IN_A_ROW, plain

if TYPE_CHECKING:
    import argparse

    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.pod.http.client import PodResponse

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_ANY = range(400, 600)


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.epilog = (
        "As in `fwtui api tracks -p q=salt`, or `fwtui api POST playlists -f name=Rain`."
    )
    parser.add_argument("method", nargs="?", type=str.upper, help="GET where none is named")
    parser.add_argument(
        "path", help="as in tracks, or whole, as in /api/v2/..., or a page of the web player"
    )
    parser.add_argument(
        "-p", "--param", action="append", default=[], metavar="NAME=VALUE",
        help="in the address; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "-f", "--field", action="append", default=[], metavar="NAME=TEXT", help="a text in the body"
    )
    parser.add_argument(
        "-F", "--json-field", action="append", default=[], metavar="NAME=JSON",
        help="a number, true, a list ... in the body; without JSON it is a text",
    )  # fmt: skip
    parser.add_argument("--input", metavar="FILE", help="the whole body, JSON; - is stdin")
    parser.add_argument("-i", "--include", action="store_true", help="status and headers too")
    parser.add_argument(
        "--wait", action="store_true", help="where the allowance is used up, wait for it"
    )
    account_option.option(parser)


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Run the command; the exit code."""
    method = args.method or "GET"
    if method not in METHODS:
        print(f"fwtui: {plain(method)} is no method; one of {', '.join(METHODS)}", file=sys.stderr)
        return 2
    try:
        params = _pairs(args.param)
        body = _body(args)
    except OSError as error:
        print(f"fwtui: {args.input}: {error.strerror}", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"fwtui: {error}", file=sys.stderr)
        return 2
    if body is not None and method == "GET":
        print("fwtui: a GET has no body; say POST, PUT or PATCH, or -p", file=sys.stderr)
        return 2
    answer, failure = asyncio.run(_request(method, args, params, body, settings, paths))
    _show(answer, sys.stdout.isatty(), with_head=args.include)
    if failure is not None:
        print(f"fwtui: {failure.sentence}", file=sys.stderr)
        return 1
    return 0


async def _request(
    method: str,
    args: argparse.Namespace,
    params: Mapping[str, list[str]],
    body: Any,
    settings: Settings,
    paths: Paths,
) -> tuple[PodResponse, FwtuiError | None]:
    from fwtui.pod.pod import Pod
    from fwtui.services.web_player import page_of

    account, accounts = account_option.chosen(args, settings, paths)
    if args.path.startswith("//") or ("://" in args.path and not account.origin.owns(args.path)):
        raise ForeignAddress(f"That is not an address of {account.origin.name}")
    # An address of the web player's page stands for its endpoint.
    page = page_of(args.path) if "://" in args.path else None
    pod = Pod(account, accounts, settings.pod)
    printed = account_option.print_trouble(pod)
    try:
        answer = await pod.http.request(
            method,
            page.endpoint if page is not None and page.endpoint else args.path,
            params=params,
            json=body,
            accept="application/json, */*",
            max_wait=None if args.wait else 0,
            ok_statuses=_ANY,
        )
    finally:
        await pod.aclose()
        account_option.print_trouble(pod, printed)
    return answer, _failure(answer, pod.origin.name)


def _failure(answer: PodResponse, name: str) -> FwtuiError | None:
    status = answer.status
    if status < 400:
        return None
    words = f"{name} answered {status}"
    if status == 404:
        return NotFound(words, status=status)
    return (PodFailed if status >= 500 else Refused)(words, status=status)


def _pairs(options: list[str]) -> dict[str, list[str]]:
    pairs: dict[str, list[str]] = {}
    for one in options:
        name, equals, value = one.partition("=")
        if not name or not equals:
            raise ValueError(f"NAME=VALUE is wanted, not {plain(one, 80)}")
        pairs.setdefault(name, []).append(value)
    return pairs


def _body(args: argparse.Namespace) -> Any:
    fields: dict[str, Any] = {}
    for name, values in _pairs(args.field).items():
        fields[name] = values[0] if len(values) == 1 else values
    for name, values in _pairs(args.json_field).items():
        read = [_json(value) for value in values]
        fields[name] = read[0] if len(read) == 1 else read
    if args.input is None:
        return fields or None
    if fields:
        raise ValueError("--input is the whole body: it goes without -f and -F")
    try:
        if args.input == "-":
            return json.load(sys.stdin)
        with open(args.input, encoding="utf-8") as file:
            return json.load(file)
    except ValueError as error:
        raise ValueError(f"the body is not JSON: {error}") from error


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _show(answer: PodResponse, on_terminal: bool, *, with_head: bool) -> None:
    if with_head:
        print(f"HTTP {answer.status}")
        for name, value in answer.headers.items():
            print(f"{name}: {plain(value, 4096)}")
        print(flush=True)
    body = answer.body
    if not body:
        return
    if not on_terminal:
        sys.stdout.buffer.write(body if body.endswith(b"\n") else body + b"\n")
        sys.stdout.buffer.flush()
        return
    try:
        text = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        text = body.decode(errors="replace")
    print(shown(text))


def shown(text: str) -> str:
    """The text with characters that cannot be printed as JSON escapes, and with at most 4 marks
    in a row; line breaks stay."""
    return re.sub(r"[^\n]+", lambda line: _line(line[0]), text)


def _line(line: str) -> str:
    if line.isascii() and line.isprintable():
        return line
    kept: list[str] = []
    marks = 0
    for c in line:
        marks = marks + 1 if category(c) in ("Mn", "Me") else 0
        if marks <= MARKS_IN_A_ROW:
            kept.append(c if c.isprintable() else json.dumps(c)[1:-1])
    return "".join(kept)

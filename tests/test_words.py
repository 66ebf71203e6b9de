"""What a listener reads: no term of the code, one word a thing, plurals, lengths, one place."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.shown_strings import HOLE, Shown, modules, shown, strings
from tests.syntax_trees import ROOT

FORBIDDEN = {
    r"scopes?": "of the code: a limit has a word of its own, a choice is whose music",
    r"panes?": "of the code: a list",
    r"mirror(ed|s|ing)?|copy of the catalogue": "of the code: the catalogue is kept here",
    r"outbox": "of the code: what waits to be sent",
    r"cached?|caches|buffers?|threads?|widgets?|payload|endpoints?|upsert": "of the code",
    r"read a list no further": "of the code: the rest of the list is left",
    r"milliseconds?|ms": "of engineers: seconds",
    r"[KMG]iB": "of engineers: kB, MB and GB, as size_word has them",
    r"please|sorry|oops|unfortunately": "an excuse",
    r"(?-i:[Ww]e|[Uu]s|[Oo]urs?)": "fwtui is no people",
    r"invalid|fatal|unable|abort(ed)?|nobody|anew": "say what is, in plain words",
    r"instances?|(?<!web )servers?": "one word: a pod",
    r"(un)?subscri(be|bes|bed|bing|ptions?)": "one word: follow",
    r"anonymous": "one word: a visitor",
    r"dialects?": "of the code: Funkwhale 1.x, 2.x",
    r"transcod(e[ds]?|ing)": "one word: convert",
    r"songs?": "one word: a track",
    r"favorites?": "one spelling: a favourite",
    r"colors?|license[ds]?|catalog|canceled": "one spelling: British English",
    r"director(y|ies)": "one word: a folder",
    r"sign(ed)? (in|out|up)|log on": "one word: log in, log out",
    r"nothing is playing": "one sentence: Nothing plays.",
    r"no room (left )?on the disk": "one sentence: The disk is full.",
}
"""Words that are not shown, each with its reason."""
NOT_OURS = {
    "fwtui/base/logs.py": "a pattern of secrets",
    "fwtui/pod/auth/loopback.py": "the answer to a browser, with its headers",
    "fwtui/pod/auth/oauth.py": "words of the protocol",
    "fwtui/pod/http/errors.py": "what Funkwhale says, beside our words for it",
    "fwtui/pod/api/": "words of the protocol",
}
MOST_CELLS = 72
"""Of a message in the status bar at 80 columns, where its sign and undo have to go as well."""
A_VALUE = 12
"""Cells for a value of a message: a name is cut, a count is shorter."""
LONG = {
    "The pod has {} less than are kept here. Reading all of it again, at most once a day, finds"
    " which.": "of R, whose sentence is read on the page of the pod too",
}
COUNTABLE = (
    "accounts|actions|albums|artists|changes|columns|days|devices|entries|episodes|fetches|hearts"
    "|hours|listens|minutes|pages|places|playlists|podcasts|requests|rows|times|tracks"
)
MANY = {
    "number(count)": "a list that is too long to be put in order",
    "number(sync.total)": "more tracks than are kept without a question",
    "part": "from 2 on",
    "round(seconds / 60)": "from 2 on",
    "round(seconds / 3600)": "from 2 on",
    "round(seconds / 86400)": "from 2 on",
    "round(QUIET / 60)": "a constant",
    "number(round(3600 / PAUSE))": "a constant",
    "SKIPS_IN_A_ROW": "a constant",
    "MOST": "a constant",
    "LOOKED_AT": "a constant",
    "end": "after a number of many",
    "len(made)": "below a question on more than one",
    "len(every)": "all actions",
    "lines": "of a QR code",
    "columns": "of a QR code",
}
"""Values that are never 1, with the reason."""
DOUBLED = re.compile(r"[,;:]\.|\?\.|\.\?|(?<![.\d])\.\.(?![.\d{])|,,|[a-z]!|\s[,;](?=\s)")
KEYS = "space < > , . "
"""Keys that are signs."""
WORDS = re.compile(r"[A-Za-z]{2,}")


_ANY = re.compile(rf"(?<![\w./`])(?:{'|'.join(FORBIDDEN)})(?![\w/])", re.IGNORECASE)


def broken_words(texts: tuple[Shown, ...]) -> list[str]:
    """The texts with a word that is not shown, and why."""
    found = []
    for each in texts:
        if " " in each.text.strip() and not each.file.startswith(tuple(NOT_OURS)):
            for word in _ANY.finditer(each.text):
                rules = (
                    why for rule, why in FORBIDDEN.items() if re.fullmatch(rule, word[0], re.I)
                )
                found.append(f"{each.place}: {word[0]} ({next(rules, 'as it stands there')})")
    return found


def _reason(word: str) -> str:
    matching = (why for rule, why in FORBIDDEN.items() if re.search(rule, word, re.IGNORECASE))
    return next(matching, "as it stands there")


def broken_plurals(texts: tuple[Shown, ...]) -> list[str]:
    """The texts that would say ``1 tracks``; ``3 of 1 tracks`` is no sentence that is said."""
    found = []
    for each in texts:
        parts = each.text.split(HOLE)
        for hole, before, after in zip(each.holes, parts, parts[1:], strict=False):
            many = re.match(rf" (?:{COUNTABLE})\b", after) and not before.endswith(" of ")
            if many and not each.counted and hole not in MANY:
                found.append(each.place)
    return found


def broken_punctuation(texts: tuple[Shown, ...]) -> list[str]:
    """Sentences with doubled punctuation or an exclamation mark."""
    return [
        each.place
        for each in texts
        if _is_sentence(each) and DOUBLED.search(each.text.replace(KEYS, ""))
    ]


def said_twice(texts: tuple[Shown, ...]) -> dict[str, list[str]]:
    """Whole sentences that stand in more than one place."""
    sentences = (each for each in texts if _is_sentence(each))
    return in_places(each for each in sentences if not each.file.startswith(_IN_PLAIN))


def in_places(texts: Iterable[Shown]) -> dict[str, list[str]]:
    """The texts that stand in more than one place."""
    places: dict[str, list[str]] = defaultdict(list)
    for each in texts:
        same = re.sub(r"[^\w{} ]", "", each.text).casefold()
        places[same].append(f"{each.file}:{each.line}")
    return {said: where for said, where in places.items() if len(where) > 1}


def bare_commands(texts: tuple[Shown, ...]) -> list[str]:
    """Sentences in which a command of fwtui is not between backquotes."""
    command = re.compile(r"(?<!`)\bfwtui (?:accounts|ctl|doctor|downloads|login|logout|play|quit"
                         r"|sessions|sync|undo)\b")  # fmt: skip
    return [
        each.place
        for each in texts
        if _is_sentence(each) and "\n" not in each.text and command.search(each.text)
    ]


def _is_sentence(each: Shown) -> bool:
    text = each.text.strip()
    return (
        len(WORDS.findall(text)) > 2
        and re.match(r"[A-Z“{]", text) is not None
        and text.endswith((".", "?", "…", "!"))
    )


def messages(tree: ast.AST, file: str) -> Iterator[Shown]:
    """What is said in the status bar, and the errors."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[words, *_]) if (
                name == "say" or name in ERRORS
            ):
                yield from strings(words, file)


def too_long(tree: ast.AST, file: str) -> list[str]:
    """Messages of the status bar that are cut at 80 columns, as far as their code says."""
    return [
        f"{each.place} ({cells})"
        for each in messages(tree, file)
        if (cells := cells_of(each.text)) > MOST_CELLS and each.text not in LONG
    ]


def cells_of(text: str) -> int:
    return len(text.replace(HOLE, "")) + A_VALUE * text.count(HOLE)


ERRORS = {
    node.name
    for node in ast.parse((ROOT / "fwtui" / "errors.py").read_text("utf-8")).body
    if isinstance(node, ast.ClassDef)
}
_IN_PLAIN = "fwtui/cli/plain/sentences.py"
_SPOKEN = "fwtui/cli/"
"""Its sentences have the whole width of a terminal, and more lines."""


def test_no_word_of_the_program_is_shown() -> None:
    assert broken_words(shown()) == []


def test_one_is_no_plural() -> None:
    assert broken_plurals(shown()) == []


def test_punctuation_stands_alone() -> None:
    assert broken_punctuation(shown()) == []


def test_a_sentence_stands_in_one_place() -> None:
    assert said_twice(shown()) == {}


def test_a_message_without_a_full_stop_stands_in_one_place_too() -> None:
    said = (each for file, tree in modules().items() for each in messages(tree, file))
    long = (each for each in said if len(WORDS.findall(each.text)) > 3)
    assert in_places(long) == {}


def test_commands_are_between_backquotes() -> None:
    assert bare_commands(shown()) == []


def test_messages_fit_the_status_bar() -> None:
    said = [
        each
        for file, tree in modules().items()
        if not file.startswith(_SPOKEN)
        for each in too_long(tree, file)
    ]
    table = [
        each.place
        for each in shown()
        if each.file == "fwtui/pod/http/sentences.py" and cells_of(each.text) > MOST_CELLS
    ]
    assert said + table == []


def test_each_exception_is_still_needed() -> None:
    holes = {hole for each in shown() for hole in each.holes}
    assert holes >= MANY.keys()
    assert {each.text for each in shown()} >= LONG.keys()


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "assets/docs").glob("*.md")],
    ids=lambda page: page.name,
)  # fmt: skip
def test_the_pages_have_the_same_words(page: Path) -> None:
    text = page.read_text("utf-8").partition("\n## For developers\n")[0]
    prose = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", "", text, flags=re.DOTALL)
    lines = tuple(Shown(page.name, row, line) for row, line in enumerate(prose.splitlines(), 1))
    assert broken_words(lines) == []


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ('say("The scope is used up.")', broken_words),
        ('say("Please wait a moment.")', broken_words),
        ('say("The pane before has it.")', broken_words),
        ('say("It took 300 ms to come.")', broken_words),
        ('say(f"{number(found)} tracks are here.")', broken_plurals),
        ('say(f"It is kept. {why}..")', broken_punctuation),
        ('say("It is kept now!")', broken_punctuation),
        ('say("This is kept here."); tell("This is kept here.")', said_twice),
        ('say("No download; fwtui downloads lists them.")', bare_commands),
        (f'say("It is {"very " * 20}long.")', too_long),
    ],
)  # fmt: skip
def test_a_fault_is_found(code: str, rule: object) -> None:
    """Each rule fails on a sentence that breaks it."""
    texts = tuple(strings(ast.parse(code), "fwtui/ui/new.py"))
    assert texts
    if rule is too_long:
        assert too_long(ast.parse(code), "fwtui/ui/new.py")
    else:
        assert callable(rule)
        assert rule(texts)


def test_a_good_sentence_passes() -> None:
    code = "say(f\"{counted(n, 'track')} kept; `fwtui sync` goes on.\")"
    texts = tuple(strings(ast.parse(code), "new.py"))
    rules = (broken_words, broken_plurals, broken_punctuation, said_twice, bare_commands)
    assert not any(rule(texts) for rule in rules)

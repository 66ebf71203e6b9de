"""The language of list sentences: what it says, where it is wrong, and that it can be written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fwtui.library.sentence.language import (
    FIELDS,
    ORDERS,
    Either,
    Every,
    FieldTerm,
    Flag,
    Length,
    Not,
    Sentence,
    SentenceError,
    Since,
    Term,
    TextTerm,
    Years,
    completions,
    is_sentence,
    parse,
)
from tests.library.sentence.written import text_of

LOVED = Flag("loved")


def test_the_whole_sentence() -> None:
    assert parse(
        "loved not heard 30d tag:jazz or tag:dub under 6m"
        " year 1970..1985 least heard first limit 50"
    ) == Sentence(
        Every(
            (
                LOVED,
                Not(Since("heard", 30)),
                Either((FieldTerm("tag", "jazz"), FieldTerm("tag", "dub"))),
                Length("under", 360),
                Years(1970, 1985),
            )
        ),
        "least heard",
        50,
    )


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("blue", TextTerm("blue")),
        ('"not loved"', TextTerm("not loved")),
        ('tag:"hip hop"', FieldTerm("tag", "hip hop")),
        ("heard", Since("heard")),
        ("heard 2w", Since("heard", 14)),
        ("added 1y", Since("added", 365)),
        ("under 90s", Length("under", 90)),
        ("over 4:30", Length("over", 270)),
        ("over 1:00:00", Length("over", 3600)),
        ("year 1975", Years(1975, 1975)),
        ("year 1970..", Years(1970, None)),
        ("year ..1985", Years(None, 1985)),
        ("not (loved or heard)", Not(Every((Either((LOVED, Since("heard"))),)))),
        ("4:30", TextTerm("4:30")),
    ],
)
def test_each_term(text: str, term: Term) -> None:
    assert parse(text).where == Every((term,))


def test_or_joins_its_neighbours_alone() -> None:
    assert parse("blue loved or heard green").where == Every(
        (TextTerm("blue"), Either((LOVED, Since("heard"))), TextTerm("green"))
    )


def test_an_order_may_stand_anywhere_and_be_random() -> None:
    assert parse("longest first tag:dub") == Sentence(Every((FieldTerm("tag", "dub"),)), "longest")
    assert parse("random limit 20") == Sentence(order="random", limit=20)


@pytest.mark.parametrize(
    ("text", "at", "why"),
    [
        ("loved yera:1970", "yera:1970", "“yera:” is no field"),
        ("tga:jazz", "tga:jazz", "Did you mean “tag:”?"),
        ("tag:", "tag:", "needs a word"),
        ("year 19x0", "year", "needs years"),
        ("under six", "under", "needs a length"),
        ("added", "added", "needs a time"),
        ("limit many", "limit", "needs a number"),
        ("limit 0", "0", "from 1 to"),
        ("limit 5 limit 6", "6", "One limit"),
        ("(loved", "(", "never closed"),
        ("loved)", ")", "closes nothing"),
        ("or loved", "or", "between two terms"),
        ("loved or", "or", "between two terms"),
        ("loved not", "not", "before a term"),
        ("loudest first", "loudest", "no such order"),
        ("newest first oldest first", "oldest", "one order already"),
        ('""', '""', "nothing between"),
        ("(" * 30 + "loved", "(", "Too many brackets"),
    ],
)
def test_errors_point(text: str, at: str, why: str) -> None:
    with pytest.raises(SentenceError, match="(?i)" + why.replace("?", r"\?")) as caught:
        parse(text)
    assert text[caught.value.start : caught.value.end] == at


@pytest.mark.parametrize("text", ["tag:jazz", "under 6m", "=loved", "limit 5", "newest first",
                                  "year 1970..", "not heard 30d", "tag:"])  # fmt: skip
def test_more_than_words(text: str) -> None:
    assert is_sentence(text)


@pytest.mark.parametrize(
    "text", ["loved", "not loved", "heard", "year zero", "under pressure", "or else", "best first",
             "4:30", "AC/DC", "(live", "a:b", '"tag:jazz"', "", "limit"]
)  # fmt: skip
def test_plain_words_mean_what_they_did(text: str) -> None:
    assert not is_sentence(text)


def test_completion() -> None:
    assert completions("loved t") == ["tag:", "title:"]
    assert completions("year ")[0] == "1970..1985"
    assert "longest unheard first" in completions("lo")
    assert completions("under ") == ["3m", "6m", "15m", "1h"]
    for offered in completions(""):
        assert offered.strip()


_words = some.text("abz1 é夜:()'.!=", min_size=1, max_size=8) | some.sampled_from(
    ["or", "not", "loved", "heard", "first", "newest", "30d", "limit", "year", "random", "tag:x"]
)
_named = _words.map(lambda text: " ".join(text.split())).filter(bool)
_leaves = some.one_of(
    _named.map(TextTerm),
    some.builds(FieldTerm, some.sampled_from(FIELDS), _named),
    some.just(LOVED),
    some.builds(Since, some.just("heard"), some.integers(0, 3_000)),
    some.builds(Since, some.just("added"), some.integers(1, 3_000)),
    some.builds(Length, some.sampled_from(["under", "over"]), some.integers(1, 360_000)),
    some.tuples(some.integers(1000, 2100), some.integers(1000, 2100)).map(lambda y: Years(*y)),
    some.builds(Years, some.none(), some.integers(1000, 2100)),
    some.builds(Years, some.integers(1000, 2100), some.none()),
)


def _grown(inner: some.SearchStrategy[Term]) -> some.SearchStrategy[Term]:
    group = some.lists(inner, max_size=3).map(lambda terms: Every(tuple(terms)))
    single = inner.filter(lambda term: not isinstance(term, Either))
    either = some.lists(single, min_size=2, max_size=3).map(lambda terms: Either(tuple(terms)))
    return some.one_of(group, either, single.map(Not))


_terms: some.SearchStrategy[Term] = some.recursive(_leaves, _grown, max_leaves=8)
sentences = some.builds(
    Sentence,
    some.lists(_terms, max_size=4).map(lambda terms: Every(tuple(terms))),
    some.sampled_from(("", *ORDERS)),
    some.none() | some.integers(1, 1000),
)


@given(sentences)
def test_what_is_written_is_read_again(sentence: Sentence) -> None:
    text = text_of(sentence)
    assert parse(text) == sentence
    assert text_of(parse(text)) == text


@given(some.text(max_size=60) | some.lists(_words, max_size=8).map(" ".join))
def test_any_text_is_a_sentence_or_points_at_its_fault(text: str) -> None:
    is_sentence(text)
    completions(text)
    try:
        parse(text)
    except SentenceError as error:
        fault = error
    else:
        return
    assert 0 <= fault.start < fault.end <= len(text)

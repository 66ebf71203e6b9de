"""The status bar's words: every state of the pictures, the most urgent first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from fwtui.library.mirror.progress import MirrorProgress
from fwtui.services.contracts import PodState
from fwtui.ui.widgets.status import (
    Hint,
    StatusFacts,
    StatusMessage,
    asked_by,
    fitting,
    header_texts,
    hints_width,
    status_texts,
    urgent,
)
from fwtui.ui.wording import countdown, licence_word, scope_word
from tests.ui.sample import standing

HERE = PodState("here", "music.example", "ana", asked=90.0)
ASKING = StatusFacts(now=100.0, pod=HERE, standing=standing())


def said(facts: StatusFacts) -> str:
    return "".join(text for text, _ in status_texts(facts)[0])


def inks(facts: StatusFacts) -> set[str]:
    return {ink for _, ink in status_texts(facts)[0]}


OTHER = "authenticated-wildcard"
RESERVE = standing(scope=OTHER, limit=2_000, remaining=96, reserve=100, full_in=3520.0)
USED_UP = standing(scope=OTHER, limit=2_000, remaining=0, wait=8.2)


@pytest.mark.parametrize(
    ("changes", "words", "ink"),
    [
        ({}, "lists 9,941 of 10,000 left · full in 41:07", {"faint", "dim"}),
        (
            {"standing": standing(remaining=4_210, full_in=3138.0)},
            "lists 4,210 of 10,000 left · full in 52:18",
            {"faint", "dim", "text"},
        ),
        (
            {"standing": RESERVE},
            "! other 96 of 2,000 left · kept for you, sync waits · full in 58:40",
            {"warn", "warn_bold"},
        ),
        ({"standing": USED_UP}, "! other 0 of 2,000 · requests pause 0:09", {"bad", "bad_bold"}),
        (
            {
                "sync": MirrorProgress("filling", done=61_400, total=184_000),
                "standing": standing(remaining=6_310, full_in=2900.0),
            },
            "sync 61,400 of 184,000 tracks · lists 6,310 left · full in 48:20",
            {"faint", "dim"},
        ),
        (
            {"sync": MirrorProgress("filling", total=184_000, pages_done=51, pages=501)},
            "sync 51 of 501 pages · lists 9,941 left · full in 41:07",
            {"faint", "dim"},
        ),
        (
            {
                "pod": replace(
                    HERE,
                    reach="offline",
                    since=datetime(2026, 11, 21, 21, 14).astimezone(),
                    next_try=123.4,
                ),
                "waiting": "2 hearts, 5 listens",
            },
            "offline since 21:14 · 2 hearts, 5 listens wait · next try 0:24",
            {"warn_bold", "dim", "text"},
        ),
        (
            {"pod": replace(HERE, reach="unreachable", next_try=117.5)},
            "! music.example did not answer · next try 0:18",
            {"bad", "bad_bold", "dim", "text"},
        ),
        (
            {"message": StatusMessage("3 tracks added to the queue", undo=True)},
            "3 tracks added to the queue   u undo",
            {"text", "accent_bold", "dim"},
        ),
        (
            {"message": StatusMessage("the pod did not keep the heart on Salt", failure=True)},
            "! the pod did not keep the heart on Salt",
            {"warn_bold", "text"},
        ),
        (
            {"message": StatusMessage("skipped Pale Engines: its pod is away", "1 of 3")},
            "skipped Pale Engines: its pod is away · 1 of 3",
            {"text", "dim"},
        ),
        ({"note": "the pod is fetching Hårfin"}, "the pod is fetching Hårfin", {"dim"}),
    ],
)
def test_every_state_has_its_words(changes: dict[str, object], words: str, ink: set[str]) -> None:
    facts = replace(ASKING, **changes)
    assert said(facts) == words
    assert inks(facts) == ink


def test_quiet_is_all_faint_and_counts_on() -> None:
    quiet = replace(ASKING, now=90.0 + 31)
    assert inks(quiet) == {"faint"}
    assert said(quiet).endswith("full in 41:07")


def test_the_most_urgent_is_said() -> None:
    offline = replace(HERE, reach="offline")
    everything = StatusFacts(
        now=100.0,
        pod=offline,
        standing=USED_UP,
        sync=MirrorProgress("filling", 1, 2),
        message=StatusMessage("the heart is off again", failure=True),
    )
    assert said(everything).startswith("! the heart")
    assert said(replace(everything, message=StatusMessage("done"))).startswith("! other 0")
    assert said(replace(everything, message=StatusMessage("done"), standing=RESERVE)) == "done"
    assert said(replace(everything, message=None, standing=RESERVE)).startswith("offline")
    here = replace(everything, message=None, pod=HERE)
    assert said(replace(here, standing=RESERVE)).startswith("! other 96")
    assert said(replace(here, standing=standing())).startswith("sync")
    assert urgent(everything)
    assert not urgent(ASKING)


def test_what_goes_first_when_it_is_narrow() -> None:
    hints = tuple(
        Hint(key, word, keep)
        for key, word, keep in (
            ("enter", "play", 9),
            ("a", "queue", 5),
            ("f", "heart", 3),
            ("v", "mark", 2),
            ("m", "menu", 7),
            ("?", "help", 8),
        )
    )

    def at(width: int) -> tuple[str, str]:
        most = 6 if width >= 120 else 4
        left, keys = fitting(status_texts(ASKING), hints, width - 4, at_most=most)
        return "".join(text for text, _ in left), " ".join(hint.key for hint in keys)

    full, short = "lists 9,941 of 10,000 left · full in 41:07", "lists 9,941 left · full in 41:07"
    assert at(120) == (full, "enter a f v m ?")
    assert at(88) == (full, "enter a m ?")
    assert at(80) == (short, "enter a m ?")
    assert at(60)[0] == "lists 9,941 left · 41:07"
    for width in range(20, 150):
        left, keys = fitting(status_texts(ASKING), hints, width - 4, at_most=6)
        words = sum(len(text) for text, _ in left)
        if words <= width - 4:
            assert words + hints_width(keys) + (3 if keys else 0) <= width - 4


def test_a_click_on_a_message_takes_it_away_and_one_on_any_other_text_opens_the_allowance() -> None:
    said_ = replace(ASKING, message=StatusMessage("done"))
    for facts, does in (
        (said_, "unsay"),
        (replace(said_, message=StatusMessage("done", undo=True)), "undo"),
        (replace(said_, standing=USED_UP), "allowance"),
        (ASKING, "allowance"),
    ):
        assert asked_by(status_texts(facts)[0], facts) == does


@pytest.mark.parametrize(
    ("reach", "shortest"),
    [("unreachable", "! unreachable"), ("logged_out", "! login ended   I log in")],
)
def test_a_pod_that_is_away_is_said_in_the_header_of_a_small_screen(
    reach: Any, shortest: str
) -> None:
    facts = replace(ASKING, pod=replace(HERE, reach=reach))
    text = header_texts(facts)[-1]
    assert text not in status_texts(facts), "which says why"
    assert header_texts(replace(facts, standing=USED_UP)) == status_texts(
        replace(facts, standing=USED_UP)
    )
    assert "".join(words for words, _ in text) == shortest
    assert len(shortest) <= 24, "what 40 columns leave beside a title"


def test_what_was_said_is_whole_before_the_keys() -> None:
    bar = replace(ASKING, message=StatusMessage("Northern Rooms is being fetched", "14 tracks"))
    hints = tuple(Hint(key, "something long", 9) for key in "abcdef")
    texts = status_texts(bar)
    left, keys = fitting(texts, hints, 96, at_most=4, at_least=1)
    assert "".join(text for text, _ in left).endswith("14 tracks")
    assert len(keys) == 2


def test_the_allowance_counts_on_beside_the_sync_at_every_width() -> None:
    sync = MirrorProgress("filling", done=61_400, total=184_000)
    for said_ in status_texts(replace(ASKING, sync=sync)):
        words = "".join(text for text, _ in said_)
        assert "lists 9,941 left" in words
        assert "41:07" in words
    shortest = "".join(text for text, _ in status_texts(replace(ASKING, sync=sync))[-1])
    assert shortest == "sync · lists 9,941 left · 41:07"


@pytest.mark.parametrize(
    ("scope", "word"),
    [
        ("authenticated-list", "lists"),
        ("anonymous-retrieve", "details"),
        ("oauth-token", "logging in"),
        ("subsonic", "subsonic"),
    ],
)
def test_scopes_are_words(scope: str, word: str) -> None:
    assert scope_word(scope) == word


def test_numbers_are_words() -> None:
    assert countdown(8.2) == "0:09"
    assert countdown(-1) == "0:00"
    assert licence_word("cc-by-nc-sa-4.0") == "CC BY-NC-SA 4.0"
    assert licence_word("cc0-1.0") == "CC0 1.0"
    assert licence_word("free") == "free"

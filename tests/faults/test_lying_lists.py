"""Fault 76: lists that lie about themselves are asked no page again without a growing pause."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from fwtui.errors import FwtuiError
from fwtui.library.listing import ordered, paged
from fwtui.library.listing.queries import Artists, Playlists
from fwtui.library.mirror import mirror as mirrors
from fwtui.music import PlaylistId
from fwtui.pod.api.base import all_pages
from fwtui.pod.auth.accounts import Account
from fwtui.pod.dialect import PodDialect
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin
from fwtui.pod.pod import Pod
from fwtui.pod.settings import PodSettings
from tests.library.fixtures import library_in
from tests.pod.servers import Asked, RawServer, Said

LOOKED_AT = 1.2
"""Seconds in which the lists are looked at; with the pauses below, a page is due six times."""
MOST_TIMES = 7
ONCE = PodSettings(attempts=1, keyring=False, connect_timeout=5.0)

Lie = Callable[[int, int, str], "dict[str, Any] | Said"]
"""A page by its number, by how many requests came before, and by the query: an answer."""


def artist(id: int) -> dict[str, Any]:
    return {"id": id, "name": f"Artist {id}", "fid": f"https://pod/artists/{id}", "albums": []}


def items(page: int, size: int = 50) -> list[dict[str, Any]]:
    return [artist(page * 1000 + place) for place in range(1, size + 1)]


def counted(count: Any, page: int = 1, size: int = 50) -> dict[str, Any]:
    return {"count": count, "next": None, "results": items(page, size)}


def by_cursor(query: str, page: int, following: Callable[[str], str]) -> dict[str, Any]:
    found = re.search(r"cursor=(\w+)", query)
    return {"next": following(found[1] if found else ""), "results": items(page)}


def only_first(later: Said | dict[str, Any], count: Any = 51) -> Lie:
    return lambda page, before, query: counted(count) if page == 1 else later


GENEROUS = {
    "X-RateLimit-Scope": "anonymous-list",
    "X-RateLimit-Limit": "100000",
    "X-RateLimit-Remaining": "99999",
    "X-RateLimit-Duration": "60",
}
"""Without these the mirror would keep a pace of its own."""
NEXT = "http://elsewhere.invalid/api/v1/artists?"
LIES: dict[str, Lie] = {
    "page 2 is not there": only_first(Said(404, b'{"detail":"Invalid page."}')),
    "page 2 is empty": only_first({"count": 51, "results": []}),
    "page 2 is empty and counts nothing": only_first({"count": 0, "results": []}),
    "page 2 fails": only_first(Said(500)),
    "page 2 is away": only_first(Said(502)),
    "page 2 is refused": only_first(Said(403)),
    "page 2 is of the web": only_first(Said(200, b"<html>", kind="text/html")),
    "page 2 breaks off": only_first(Said(200, b'{"count": 51, "results": [')),
    "page 2 is too long": only_first(counted(500, 2, 180)),
    "the count shrinks": lambda page, before, query: counted(900 - 50 * before, page),
    "the count grows": lambda page, before, query: counted(100 + 50 * before, page),
    "the count alternates": lambda page, before, query: counted(60 + before % 2, page),
    "the count is nothing and something": lambda page, before, query: (
        counted(51, page) if before % 2 else {"count": 0, "results": []}
    ),
    "the count is a word": lambda page, before, query: counted("many", page),
    "the count is digits": lambda page, before, query: counted("500", page),
    "the count is null": lambda page, before, query: counted(None, page),
    "the count is negative": lambda page, before, query: counted(-7, page),
    "the count is huge": lambda page, before, query: counted(10**15, page),
    "the count is beyond numbers": lambda page, before, query: counted(10**30, page),
    "the count is broken": lambda page, before, query: counted(51.5, page),
    "the count is a list": lambda page, before, query: counted([500], page),
    "pages repeat": lambda page, before, query: counted(500),
    "pages are empty": lambda page, before, query: {"count": 500, "results": []},
    "pages hold nothing that can be read": lambda page, before, query: {
        "count": 500,
        "results": [None] * 50,
    },
    "ids repeat": lambda page, before, query: {"count": 500, "results": [artist(7)] * 50},
    "the results are missing": lambda page, before, query: {"count": 500},
    "next is the page itself": lambda page, before, query: {
        "next": f"{NEXT}{query}",
        "results": items(page),
    },
    "next is elsewhere": lambda page, before, query: {
        **counted(500, page),
        "next": f"{NEXT}page={page + 1}",
    },
    "cursors lead round": lambda page, before, query: by_cursor(
        query, page, lambda now: f"{NEXT}cursor={'b' if now == 'a' else 'a'}"
    ),
    "cursors have no end": lambda page, before, query: by_cursor(
        query, 1, lambda now: f"{NEXT}cursor={now}a"
    ),
    "cursors lead on from nothing": lambda page, before, query: {
        "next": f"{NEXT}cursor=a{before}",
        "results": [],
    },
}


class Liar:
    """A pod whose list of artists (and of everything) lies in one way."""

    def __init__(self, lie: Lie) -> None:
        self.lie = lie
        self.server = RawServer(self.answer)
        self.times: Counter[str] = Counter()

    def answer(self, asked: Asked) -> Said:
        path, _, query = asked.target.partition("?")
        if not re.search(r"/(artists|albums|tracks|playlists|listenings)/?$", path):
            return Said(404, b"{}")
        found = re.search(r"\bpage=(\d+)", query)
        said = self.lie(int(found[1]) if found else 1, sum(self.times.values()), query)
        self.times[asked.target] += 1
        if not isinstance(said, Said):
            said = Said(200, json.dumps(said).encode())
        return replace(said, headers=GENEROUS)

    def pod(self, dialect: str = "1.4.0") -> Pod:
        account = Account(Origin.parse(self.server.url), kind="anonymous")
        return Pod(account, http=PodClient(account, ONCE, dialect=PodDialect.of(dialect)))


async def looked_at(lie: Lie, folder: Path, query: Any) -> Counter[str]:
    """The requests of a list that is on the screen, at its first pages."""
    liar = Liar(lie)
    async with liar.server:
        pod, library = liar.pod(), library_in(folder)
        library.connect(pod)
        listing = library.listing(query)
        loop = asyncio.get_running_loop()
        end, last = loop.time() + LOOKED_AT, loop.time() + 30
        while loop.time() < end:
            listing.want(20, 70)  # as a table does at each paint
            await asyncio.sleep(0.02)
            if not liar.times and loop.time() < last:
                end = loop.time() + LOOKED_AT
        await library.aclose()
        await pod.aclose()
    return liar.times


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses a hundredth as long."""
    monkeypatch.setattr(paged, "_FIRST_PAUSE", 0.05)
    for module in (paged, ordered):
        monkeypatch.setattr(module, "_PATIENCE", (0.05, 0.15, 0.3, 0.6))


@pytest.mark.parametrize("query", [Artists(), Playlists(scope="me")], ids=["paged", "whole"])
async def test_76_no_lie_makes_a_storm(query: Any, quick: None, tmp_path: Path) -> None:
    lies = list(LIES)
    places = [tmp_path / str(number) for number in range(len(lies))]
    counts = await asyncio.gather(
        *(looked_at(LIES[lie], place, query) for lie, place in zip(lies, places, strict=True))
    )
    for lie, times in zip(lies, counts, strict=True):
        assert times, lie
        assert max(times.values()) <= MOST_TIMES, (lie, times)


async def test_76_the_pauses_grow(quick: None, tmp_path: Path) -> None:
    at: list[float] = []

    def lie(page: int, before: int, query: str) -> dict[str, Any] | Said:
        if page == 1:
            at.append(asyncio.get_running_loop().time())
        return LIES["page 2 is not there"](page, before, query)

    await looked_at(lie, tmp_path, Artists())
    pauses = [later - earlier for earlier, later in pairwise(at[1:])]
    # The first repetition has a reason: page 2 has just changed the length.
    assert len(pauses) >= 2
    assert max(pauses) >= 0.3, "the third, or the fourth"


MOST_REQUESTS = 40


@pytest.mark.parametrize("lie", [lie for lie in LIES if "huge" not in lie and "end" not in lie])
async def test_76_a_mirror_ends(lie: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole copy of the pod: no page more often than twice, whatever the counts say."""
    monkeypatch.setattr(mirrors, "_MOST_PAGES", 30)
    liar = Liar(LIES[lie])
    async with liar.server:
        pod, library = liar.pod(), library_in(tmp_path)
        try:
            async with asyncio.timeout(20):
                await library.mirror_now(pod)
        except FwtuiError:
            pass
        await library.aclose()
        await pod.aclose()
    assert max(liar.times.values()) <= 3, liar.times


@pytest.mark.parametrize("lie", ["the count is huge", "pages repeat", "cursors have no end"])
async def test_76_a_list_that_repeats_is_at_its_end(lie: str, tmp_path: Path) -> None:
    liar = Liar(LIES[lie])
    if lie == "the count is huge":
        liar.lie = lambda page, before, query: counted(10**15)
    async with liar.server:
        pod, library = liar.pod(), library_in(tmp_path)
        pages = [page async for page in all_pages(lambda number: pod.library.artists(page=number))]
        assert len(pages) <= 5
        await library.mirror_now(pod)
        assert max(liar.times.values()) <= 3
        assert sum(liar.times.values()) <= MOST_REQUESTS
        await library.aclose()
        await pod.aclose()


ENTRY = {
    "track": {"id": 1, "title": "Rain", "artist": artist(1), "album": None, "uploads": []},
    "creation_date": "2026-01-01T00:00:00Z",
}


@pytest.mark.parametrize(
    "following",
    [
        lambda page: f"{NEXT}page=1",
        lambda page: f"{NEXT}page={2 if page == 3 else page + 1}",
        lambda page: f"{NEXT}page={page + 1}",
    ],
    ids=["itself", "round", "no end"],
)
async def test_76_the_rows_of_a_playlist_end(
    following: Callable[[int], str], tmp_path: Path
) -> None:
    """In pages (2.x), each with the same rows."""
    asked: list[str] = []

    def answer(one: Asked) -> Said:
        if not one.path.rstrip("/").endswith("/tracks"):
            return Said(404, b"{}")
        asked.append(one.target)
        found = re.search(r"page=(\d+)", one.target)
        page = int(found[1]) if found else 1
        rows = [{"index": index, **ENTRY} for index in range(50)]
        said = {"count": 10**9, "next": following(page), "results": rows}
        return Said(200, json.dumps(said).encode())

    async with RawServer(answer) as server:
        account = Account(Origin.parse(server.url), kind="anonymous")
        http = PodClient(account, ONCE, dialect=PodDialect.of("2.0.0"))
        key = PlaylistId("00000000-0000-0000-0000-000000000001")
        rows = await Pod(account, http=http).playlists.tracks(key)
        assert rows.items
        assert len(asked) <= 5
        await http.aclose()

"""Pages of a real pod, damaged: whatever comes, it is values or a bad answer."""

from __future__ import annotations

import json
import logging
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fwtui.errors import BadAnswer
from fwtui.pod.schema import Decoder, convert, convert_pod, sanitize
from fwtui.pod.schema.incremental import IncrementalList
from tests.pod.recorded import RECORDINGS

# Recordings, and the forms that read them.
PAGES: list[tuple[str, Decoder[Any, Any]]] = [
    ("tracks_list", convert.TRACK),
    ("tracks_retrieve_multi_version", convert.TRACK),
    ("v2_radio_session_tracks", convert.TRACK),
    ("albums_list", convert.ALBUM),
    ("artists_list", convert.ARTIST),
    ("artists_retrieve", convert.ARTIST),
    ("playlists_tracks_dups", convert.ENTRY),
    ("playlists_list", convert.PLAYLIST),
    ("favorites_scope_me", convert.LISTENING),
    ("favorites_tracks_all", convert.MARK),
    ("history_scope_me", convert.LISTENING),
    ("radios_list", convert.RADIO),
    ("radios_validate", convert_pod.VALIDATED),
    ("channels_list", convert.CHANNEL),
    ("subscriptions_list", convert_pod.SUBSCRIPTION),
    ("subscriptions_all", convert_pod.SUBSCRIBED),
    ("libraries_list", convert.LIBRARY),
    ("federation_follows_library", convert_pod.FOLLOW),
    ("federation_follows_library_all", convert_pod.FOLLOWED),
    ("federation_fetch_retrieve", convert_pod.FETCH),
    ("federation_inbox", convert_pod.NOTICE),
    ("content_filter_create", convert_pod.HIDDEN),
    ("tags_list", convert.TAG),
    ("licenses_list", convert.LICENCE),
    ("users_me", convert.ME),
    ("rate_limit_auth", convert_pod.LIMITS),
    ("instance_nodeinfo_20", convert_pod.INSTANCE),
    ("v2_instance_nodeinfo_21", convert_pod.INSTANCE),
]
MOST = 8
"""Items of a page: fifty are fifty times the same keys, and each damage hits one of them."""


def shortened(page: Any) -> Any:
    if isinstance(page, list):
        return page[:MOST]
    return {k: v[:MOST] if isinstance(v, list) else v for k, v in page.items()}


BODIES = [
    json.dumps(
        shortened(json.loads((RECORDINGS / f"{name}.json").read_text())), ensure_ascii=False
    ).encode()
    for name, _ in PAGES
]

SCRAPS = [
    b"", b"0", b"-1", b"1e999", b"null", b"true", b'""', b"[]", b"{}", b"[[", b'{"a":', b",", b":",
    b'"', b"\\", b"\\u001b", b"\\ud83d", b"\\u202e", b"\xff", b"\xf0\x9f", b"\x00", b"9" * 400,
    b"9" * 5000, b"[" * 3000, b'"' + b"x" * 3000 + b'"', b"2026-99-99T00:00:00Z", b"https://evil.example/",
]  # fmt: skip
ODD: list[Any] = [
    None, True, -1, 0, 2**63, 10**400, 1.5, float("nan"), "", "\x1b[2J", "\u202e" * 600, "x" * 5000,
    [], {}, [None], [[]], {"id": None}, {"uuid": "x"}, "2026-11-21", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", [{}] * 300, {"type": "artist", "id": "7"},
]  # fmt: skip

where = st.integers(0, 2**16)
damages = st.one_of(
    st.tuples(st.just("cut"), where, where),
    st.tuples(st.just("drop"), where, st.integers(1, 40)),
    st.tuples(st.just("put"), where, st.integers(0, len(SCRAPS) - 1)),
    st.tuples(st.just("turn"), where, st.integers(0, 255)),
    st.tuples(st.just("swap"), where, where),
    st.tuples(st.just("odd"), where, st.integers(0, len(ODD) - 1)),
    st.tuples(st.just("odd"), where, st.integers(0, len(ODD) - 1)),
    st.tuples(st.just("less"), where, st.just(0)),
)
damaged = st.tuples(st.integers(0, len(PAGES) - 1), st.lists(damages, min_size=1, max_size=4))
Damaged = tuple[int, list[tuple[str, int, int]]]


def damage(body: bytes, all_of_it: list[tuple[str, int, int]]) -> bytes:
    for kind, at, what in all_of_it:
        place = at * len(body) >> 16 if body else 0
        if kind == "cut":
            body = body[:place]
        elif kind == "drop":
            body = body[:place] + body[place + what :]
        elif kind == "put":
            body = body[:place] + SCRAPS[what] + body[place:]
        elif kind == "turn":
            body = body[:place] + bytes([what]) + body[place + 1 :]
        elif kind == "swap":
            other = what * len(body) >> 16
            first, last = sorted((place, other))
            body = body[:first] + body[last:] + body[first:last]
        else:
            body = in_the_tree(body, at, ODD[what] if kind == "odd" else ...)
    return body


def in_the_tree(body: bytes, at: int, odd: Any) -> bytes:
    """With one value replaced, or one key taken out."""
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return body
    places = list(places_in(tree))
    if not places:
        return body
    put, drop = places[at % len(places)]
    if odd is ...:
        drop()
    else:
        put(odd)
    return json.dumps(tree).encode()


def places_in(tree: Any) -> list[tuple[Callable[[Any], None], Callable[[], Any]]]:
    found: list[tuple[Callable[[Any], None], Callable[[], Any]]] = []
    left = [tree] if isinstance(tree, dict | list) else []
    while left:
        node = left.pop()
        keys: Any = node if isinstance(node, dict) else range(len(node))
        for key in keys:
            found.append((partial(node.__setitem__, key), partial(node.pop, key)))
            if isinstance(node[key], dict | list):
                left.append(node[key])
    return found


def hear(body: bytes, form: Decoder[Any, Any]) -> None:
    for read in (form.page, form.one, form.bare, lambda given: arrive(given, form)):
        with suppress(BadAnswer):
            read(body)


def arrive(body: bytes, form: Decoder[Any, Any]) -> None:
    arriving = IncrementalList(form)
    for at in range(0, len(body), 4096):
        arriving.feed(body[at : at + 4096])
    arriving.end()


def check(given_: Damaged) -> None:
    which, all_of_it = given_
    hear(damage(BODIES[which], all_of_it), PAGES[which][1])


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """A line for each of a hundred thousand pages is read by nobody."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=500, deadline=None, suppress_health_check=RELAXED)
@given(damaged)
def test_damaged_pages(page: Damaged) -> None:
    check(page)


@pytest.mark.long
@settings(max_examples=100_000, deadline=None, suppress_health_check=RELAXED)
@given(damaged)
def test_many_damaged_pages(page: Damaged) -> None:
    check(page)


def test_what_is_read_stays_in_proportion() -> None:
    """Memory: at the peak some tens of times what came, afterwards next to nothing."""
    dice = Random(1)
    worst = 0.0
    tracemalloc.start()
    try:
        for _ in range(300):
            which = dice.randrange(len(PAGES))
            body = damage(
                BODIES[which],
                [("odd", dice.randrange(2**16), dice.randrange(len(ODD)))]
                + [("put", dice.randrange(2**16), dice.randrange(len(SCRAPS)))] * 2,
            )
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            hear(body, PAGES[which][1])
            _, peak = tracemalloc.get_traced_memory()
            worst = max(worst, (peak - before) / (len(body) + 10_000))
    finally:
        tracemalloc.stop()
    assert worst < 60
    assert max(len(convert.ALBUMS.kept), len(convert.CREDITS.kept)) <= 1024
    assert len(sanitize.WORDS) <= sanitize.MOST_WORDS


@pytest.mark.parametrize("item", [b"0", b"{}", b"[]", b'""', b"null"])
def test_a_page_of_nothing_but_rubbish(item: bytes) -> None:
    """Many items, each ``None``, or too many: still in proportion."""
    body = b'{"count":1,"results":[' + b",".join([item] * 20_000) + b"]}"
    tracemalloc.start()
    try:
        all_none(body)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 150 * len(body)


def all_none(body: bytes) -> None:
    page = convert.TRACK.page(body)
    assert page.skipped == len(page.items)


def test_a_page_of_too_much_rubbish() -> None:
    with pytest.raises(BadAnswer):
        convert.TRACK.page(b'{"count":1,"results":[' + b"0," * 1_000_000 + b"0]}")


def strings_in(tree: Any) -> list[tuple[Any, Any]]:
    """The container and key of each string below."""
    found: list[tuple[Any, Any]] = []
    left = [tree]
    while left:
        node = left.pop()
        for key in list(node) if isinstance(node, dict) else range(len(node)):
            if isinstance(node[key], str):
                found.append((node, key))
            elif isinstance(node[key], dict | list):
                left.append(node[key])
    return found


LISTS = [
    (name, form, json.loads(body))
    for (name, form), body in zip(PAGES, BODIES, strict=True)
    if isinstance(json.loads(body), list) or "results" in json.loads(body)
]


@pytest.mark.parametrize(("name", "form", "page"), LISTS, ids=[name for name, _, _ in LISTS])
@pytest.mark.parametrize("broken", [b"\\ud83d", b"\\udc00x", b"\xff"], ids=["high", "low", "utf-8"])
def test_a_broken_string_costs_its_item_at_most(
    name: str, form: Decoder[Any, Any], page: Any, broken: bytes
) -> None:
    """Fault 81, in whichever string of a page."""
    bare = isinstance(page, list)
    read: Any = form.bare if bare else lambda body: form.page(body).items
    items = page if bare else page["results"]
    before = read(json.dumps(page).encode())
    assert None not in before
    strings = strings_in(items[0] if isinstance(items[0], dict | list) else items)
    for container, key in strings[:: max(1, len(strings) // 10)]:
        was, container[key] = container[key], "@@broken@@"
        body = json.dumps(page).encode().replace(b"@@broken@@", broken)
        container[key] = was
        found = read(body)
        assert len(found) == len(before)
        assert found[1:] == before[1:], (name, key)
        if not bare:
            arriving = IncrementalList(form)
            parts = [arriving.feed(body[at : at + 997]).items for at in range(0, len(body), 997)]
            arriving.end()
            assert len(sum(parts, ())) == len(found)
            assert sum(parts, ())[1:] == found[1:]
    if not bare:
        for odd in (*ODD, 10**30, "many", [7], {"a": "]"}, "7", 7.0, "\ud800"):
            body = json.dumps({"next": None, **page, "count": odd, "also": odd}).encode()
            assert form.page(body).items == before, odd
            assert form.page(body).count in (len(before), 7, 0, 1, 2**63 - 1) or odd == -1
            reordered = {"count": odd, "also": [odd], "next": 3, "results": page["results"]}
            assert arrived(reordered, form) == before, odd


def arrived(page: Any, form: Decoder[Any, Any]) -> tuple[Any, ...]:
    arriving = IncrementalList(form)
    body = json.dumps(page).encode()
    step = max(7, len(body) // 100)
    parts = [arriving.feed(body[at : at + step]).items for at in range(0, len(body), step)]
    arriving.end()
    return sum(parts, ())

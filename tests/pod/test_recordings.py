"""Everything that a real pod was recorded to answer, heard by the client over real HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from fwtui.errors import FwtuiError
from fwtui.music import Tag
from fwtui.pod.auth.accounts import Account
from fwtui.pod.http.origin import Origin
from fwtui.pod.pod import Pod
from fwtui.pod.schema import Page, RadioFilter, convert
from fwtui.text import LONGEST, plain
from tests.pod.recorded import RECORDINGS, Recorded, recorded
from tests.pod.sentences import SENTENCES
from tests.pod.servers import QUICK, Asked, RawServer, Said

ALL = list(recorded())
HOP = {"content-length", "content-encoding", "connection", "transfer-encoding", "date", "server"}
UUID = "[0-9a-f-]{36}"
PNG = b"\x89PNG\r\n\x1a\n"
NOON = datetime(2020, 1, 1, tzinfo=UTC)
FILTER = RadioFilter("tag", names=("Jazz",))

Call = Callable[[Any, str], Awaitable[Any]]
"""The pod is no Pod here: ids of every kind are the plain numbers of the recordings."""

# A line for each endpoint that was recorded: how the client asks it.
CALLS: list[tuple[str, Call]] = [
    ("GET artists", lambda pod, _: pod.library.artists()),
    ("GET artists/N", lambda pod, n: pod.library.artist(int(n))),
    ("GET artists/N/libraries", lambda pod, n: pod.library.libraries_with_artist(int(n))),
    ("GET albums", lambda pod, _: pod.library.albums()),
    ("GET albums/N", lambda pod, n: pod.library.album(int(n))),
    ("GET albums/N/libraries", lambda pod, n: pod.library.libraries_with_album(int(n))),
    ("GET tracks", lambda pod, _: pod.library.tracks()),
    ("GET tracks/N", lambda pod, n: pod.library.track(int(n))),
    ("GET tracks/N/libraries", lambda pod, n: pod.library.libraries_with_track(int(n))),
    ("GET tags", lambda pod, _: pod.library.tags()),
    ("GET licenses", lambda pod, _: pod.library.licences()),
    ("GET favorites/tracks", lambda pod, _: pod.favourites.of_others()),
    ("GET favorites/tracks/all", lambda pod, _: pod.favourites.ids()),
    ("POST favorites/tracks", lambda pod, _: pod.favourites.add(900)),
    ("POST favorites/tracks/remove", lambda pod, _: pod.favourites.remove(900)),
    ("DELETE favorites/tracks/remove", lambda pod, _: pod.favourites.remove(900)),
    ("GET history/listenings", lambda pod, _: pod.history.page()),
    ("POST history/listenings", lambda pod, _: pod.history.listen(900, NOON)),
    ("GET playlists", lambda pod, _: pod.playlists.page()),
    ("POST playlists", lambda pod, _: pod.playlists.create("carol 1")),
    ("GET playlists/N", lambda pod, n: pod.playlists.playlist(n)),
    ("PATCH playlists/N", lambda pod, n: pod.playlists.rename(n, "renamed")),
    ("PUT playlists/N", lambda pod, n: pod.playlists.rename(n, "renamed")),
    ("DELETE playlists/N", lambda pod, n: pod.playlists.delete(n)),
    ("GET playlists/N/tracks", lambda pod, n: pod.playlists.tracks(n)),
    ("POST playlists/N/add", lambda pod, n: pod.playlists.add(n, [19], duplicates=False)),
    ("POST playlists/N/remove", lambda pod, n: pod.playlists.remove(n, 0)),
    ("DELETE playlists/N/remove", lambda pod, n: pod.playlists.remove(n, 0)),
    ("POST playlists/N/move", lambda pod, n: pod.playlists.move(n, 0, 1)),
    ("DELETE playlists/N/clear", lambda pod, n: pod.playlists.clear(n)),
    ("GET radios/radios", lambda pod, _: pod.radios.page()),
    ("GET radios/radios/N", lambda pod, n: pod.radios.radio(int(n))),
    ("DELETE radios/radios/N", lambda pod, n: pod.radios.delete(int(n))),
    ("POST radios/radios/validate", lambda pod, _: pod.radios.validate([FILTER])),
    ("POST radios/sessions", lambda pod, _: pod.radios.start("random")),
    ("POST radios/tracks", lambda pod, _: pod.radios.next_v1(1)),
    ("POST /api/v2/radios/sessions", lambda pod, _: pod.radios.start("random")),
    ("GET /api/v2/radios/sessions/N/tracks", lambda pod, n: pod.radios.batch(int(n), 5)),
    ("GET channels", lambda pod, _: pod.channels.page()),
    ("GET channels/alicetalks", lambda pod, _: pod.channels.channel("alicetalks")),
    (
        "GET channels/alicetalks@127.0.0.1:8090",
        lambda pod, _: pod.channels.channel("alicetalks@127.0.0.1:8090"),
    ),
    ("GET channels/U", lambda pod, u: pod.channels.channel(u)),
    ("POST channels/U/subscribe", lambda pod, u: pod.channels.subscribe(u)),
    ("POST channels/U/unsubscribe", lambda pod, u: pod.channels.unsubscribe(u)),
    ("POST channels/rss-subscribe", lambda pod, _: pod.channels.subscribe_rss("http://x.test/")),
    ("GET subscriptions", lambda pod, _: pod.channels.subscriptions()),
    ("GET subscriptions/all", lambda pod, _: pod.channels.subscribed()),
    ("GET libraries", lambda pod, _: pod.libraries.page()),
    ("GET libraries/U", lambda pod, u: pod.libraries.library(u)),
    ("GET federation/follows/library", lambda pod, _: pod.libraries.follows()),
    ("GET federation/follows/library/all", lambda pod, _: pod.libraries.followed()),
    ("POST federation/follows/library", lambda pod, _: pod.libraries.follow(ANY_UUID)),
    ("POST federation/follows/library/U/accept", lambda pod, u: pod.libraries.accept(u)),
    ("GET federation/follows/user", lambda pod, _: pod.accounts.follows()),
    ("GET federation/follows/user/all", lambda pod, _: pod.accounts.followed()),
    ("POST federation/follows/user", lambda pod, _: pod.accounts.follow("https://x.test/a")),
    ("DELETE federation/follows/user/U", lambda pod, u: pod.accounts.unfollow(u)),
    ("POST federation/fetches", lambda pod, _: pod.federation.fetch("@bob@pod.test")),
    ("GET federation/fetches/N", lambda pod, n: pod.federation.fetched(int(n))),
    ("POST federation/libraries/fetch", lambda pod, _: pod.federation.library_at("http://x.test")),
    (
        "GET federation/actors/bob@127.0.0.1:8090",
        lambda pod, _: pod.federation.account("bob@127.0.0.1:8090"),
    ),
    ("GET federation/inbox", lambda pod, _: pod.federation.inbox()),
    ("GET moderation/content-filters", lambda pod, _: pod.moderation.hidden()),
    ("POST moderation/content-filters", lambda pod, _: pod.moderation.hide(59)),
    ("DELETE moderation/content-filters/U", lambda pod, u: pod.moderation.unhide(u)),
    ("POST moderation/reports", lambda pod, _: pod.moderation.report("other", "artist", 48, "t")),
    ("GET users/me", lambda pod, _: pod.instance.me()),
    ("GET users/users/me", lambda pod, _: pod.instance.me()),
    ("GET instance/nodeinfo/2.0", lambda pod, _: pod.instance.nodeinfo()),
    ("GET /api/v2/instance/nodeinfo/2.1", lambda pod, _: pod.instance.nodeinfo()),
    ("GET rate-limit", lambda pod, _: pod.instance.limits()),
]
KEYS = ("index", "id", "code")
ANY_UUID = "00000000-0000-4000-8000-000000000000"

# Recordings whose answer is neither a value nor a refusal that the listener hears of.
TOLD_OTHERWISE: dict[str, object] = {
    "favorites_remove_again": False,
    "favorites_remove_post": True,
    "favorites_remove_delete": True,
    "radio_exhausted": None,
    "radio_favorites_empty_next": None,
}

# Answered with a body that no part of fwtui reads: it must arrive whole, and be what it says.
NOT_READ = {
    r"/api/v1/oauth/|/api/v1/users/(login|logout|settings|carol)|/authorize": "the login's own "
    "answers; what they mean is tested with the login",
    r"/api/v1/(uploads|tracks/\d+/(fetches|mutations))": "for those who upload and edit music",
    r"/api/v1/(instance/(settings|spa-manifest.json)|channels/metadata-choices)": "for the web "
    "player's settings and editors",
    r"/api/v1/radios/radios/filters": "what the filters of a radio are is known",
    r"/api/v1/tags/": "a tag alone tells nothing that the list of tags does not",
    r"/api/v1/(attachments/|channels/alicetalks/rss)": "a cover comes with what it covers, and "
    "episodes come as tracks",
    r"/api/v1/history/listenings/\d+": "a listening alone: the list has it",
    r"/api/v1/radios/radios/\d+/tracks": "a saved radio is played, not listed",
    r"/api/v1/libraries/[^/]+/follows": "who asks to follow a library is in the inbox",
    r"/api/v[12]/activity": "what others hear is asked from the history, as far as a scope says",
    r"/api/v1/radios/sessions/\d+": "a session is known by its id",
    r"/api/v1/search": "three of each at most: each list is searched instead",
    r"/\.well-known/": "nodeinfo is asked itself",
    r"/api/v1/radios/radios$": "made after validation, which is two answers: see test_radios",
    r"/api/v2/radios/sessions/\d+/tracks/$": "the address with a slash is not asked",
    r"/media/": "covers and files, served as they are",
    r"/api/v1/favorites/tracks/\d+": "a favourite is taken away by its track",
}


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
async def test_it_is_a_value_or_the_right_sentence(one: Recorded) -> None:
    expected = SENTENCES.get(one.name)
    async with RawServer(lambda asked: _said(one, asked)) as server:
        pod = Pod(Account(Origin.parse(server.url), kind="anonymous"), settings=QUICK)
        try:
            if expected is None:
                await _is_a_value(pod, one)
            else:
                with pytest.raises(FwtuiError) as caught:
                    await _ask(pod, one)
                name = f"127.0.0.1:{server.port}"
                sentence = caught.value.sentence.replace(name, "POD")
                assert (type(caught.value).__name__, sentence) == expected
        finally:
            await pod.aclose()


def test_every_recording_is_heard() -> None:
    heard = {one.name for one in ALL}
    files = {file.stem for file in RECORDINGS.glob("*.json")}
    assert len(heard) > 450
    assert files - heard == {
        # These three are bodies alone, without the request; the next tests read them.
        "tracks_album_null_example",
        "tracks_with_escape_sequences",
        # No HTTP: messages of a socket that takes no token.
        "websocket_activity",
    }
    # A file of headers without a body: an answer that was recorded for its headers.
    assert {one.name for one in ALL if not one.body} <= {"authrequired_settings_anon"}


def test_an_episode_without_an_album() -> None:
    body = (RECORDINGS / "tracks_album_null_example.json").read_bytes()
    (episode,) = convert.TRACK.bare(body)
    assert episode is not None
    assert episode.album is None
    assert episode.credits[0].name == "Alice Talks — ポッドキャスト"


def test_titles_with_escape_sequences() -> None:
    page = convert.TRACK.page((RECORDINGS / "tracks_with_escape_sequences.json").read_bytes())
    assert page.skipped == 0
    for track in page.items:
        assert track is not None
        _trust(track)
        assert "\x1b" not in track.title + track.artist + (track.album.title if track.album else "")


# --- asking ------------------------------------------------------------------------------


async def _ask(pod: Pod, one: Recorded) -> Any:
    """As the client asks it; what it never asks, as plain HTTP."""
    # A real pod's wait is minutes long; the client waits it out, this test does not.
    throttled = one.status == 429 or (
        one.status == 500 and one.headers.get("x-ratelimit-remaining") == "0"
    )
    if not throttled:
        target = one.path.removeprefix("/api/v1/").rstrip("/")
        for pattern, call in CALLS:
            method, _, path = pattern.partition(" ")
            found = re.fullmatch(_pattern(path), target if "/api/v2" not in path else one.path)
            if method == one.method and found:
                return await call(pod, found[1] if found.groups() else "")
        if one.method == "GET" and re.match("/api/v1/(listen|stream)/", one.path):
            part = re.match(r"bytes (\d+)-", one.headers.get("content-range", ""))
            start = int(part[1]) if part else 0
            async with pod.media.open(one.path, start=start) as body:
                return body.status, body.size, body.mimetype
    # A refusal is a sentence whatever was asked; an answer is read, or there is a reason.
    assert one.status >= 400 or _why_not_read(one), one.name
    answer = await pod.http.request(
        one.method, one.path, accept="*/*", max_wait=0, repeatable=False
    )
    if one.headers.get("content-type", "").startswith("application/json") and answer.body:
        return msgspec.json.decode(answer.body)
    return answer.body


def _pattern(path: str) -> str:
    escaped = re.escape(path.rstrip("/"))
    return escaped.replace("/N", r"/(\d+)").replace("/U", f"/({UUID})") + "/?"


def _why_not_read(one: Recorded) -> str:
    reasons = (why for pattern, why in NOT_READ.items() if re.match(pattern, one.path))
    return next(reasons, "HEAD and OPTIONS" if one.method in ("HEAD", "OPTIONS") else "")


def _said(one: Recorded, asked: Asked) -> Said:
    here = asked.headers["host"]
    if asked.path.startswith("/media/") and not one.path.startswith("/media/"):
        # Where a redirect led to.
        return Said(200, PNG, {}, "image/png")
    if asked.path.startswith("/api/v1/tracks/") and "radios/tracks" in one.path:
        # The track of a radio is looked at once more.
        return Said(200, json.dumps(json.loads(one.body)["track"]).encode())
    headers = {
        name: value.replace("127.0.0.1:8090", here)
        for name, value in one.headers.items()
        if name not in HOP
    }
    kind = headers.pop("content-type", "application/json")
    return Said(one.status, b"" if asked.method == "HEAD" else _body(one), headers, kind)


def _body(one: Recorded) -> bytes:
    """What the pod sent; of music and pictures the beginning was kept, and the length."""
    try:
        value = json.loads(one.body)
    except ValueError:
        return b""
    if not isinstance(value, dict) or not any(key.startswith("_") for key in value):
        return one.body
    if "_text" in value:
        return str(value["_text"]).encode()
    if "_binary" in value:
        return bytes.fromhex(value["_first_16_bytes_hex"]).ljust(value["_length"], b"\0")
    return b""


# --- what must be true of a value -----------------------------------------------------------


async def _is_a_value(pod: Pod, one: Recorded) -> None:
    value = await _ask(pod, one)
    if one.name in TOLD_OTHERWISE:
        assert value is TOLD_OTHERWISE[one.name]
        return
    _trust(value)
    if isinstance(value, Page):
        given = json.loads(one.body)
        assert value.skipped == 0
        assert value.count == given["count"]
        assert len(value.items) == len(given["results"])
        for item, raw in zip(value.items, given["results"], strict=True):
            # A tag is called by its name, and has no other id.
            named = isinstance(item, Tag)
            key = next((key for key in KEYS if not named and hasattr(item, key)), "name")
            assert str(getattr(item, key)) in (str(raw.get(key)), raw.get("uuid"))


def _trust(value: Any) -> None:
    """Every string is clean, every time is aware, every path and address what it may be."""
    if isinstance(value, str):
        assert plain(value, 4096) == value
    elif isinstance(value, datetime):
        assert value.tzinfo is UTC
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            part = getattr(value, name)
            _trust(part)
            if name == "path":
                assert part == "" or re.match(rf"/api/v1/listen/{UUID}/(\?upload={UUID})?$", part)
            if name in ("original", "medium", "large", "rss", "url"):
                assert part == "" or part.startswith(("http://", "https://"))
            if name in ("title", "name"):
                assert len(part) <= LONGEST
    elif isinstance(value, tuple | list | frozenset):
        for part in value:
            _trust(part)

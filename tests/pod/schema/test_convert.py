"""From a pod's JSON to values: both generations, and whatever is wrong with an item."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from datetime import UTC, date, datetime
from typing import Any

import pytest

from fwtui.errors import BadAnswer
from fwtui.music import Cover, Credit, Track, credit_line
from fwtui.pod import schema
from fwtui.pod.schema import convert, convert_pod
from fwtui.pod.schema.incremental import IncrementalList
from fwtui.text import LONGEST
from tests.pod.recorded import RECORDINGS

HERE = "https://music.example"
ONE = "0b4bf8a4-6a3e-4f0b-9c61-6d2e1f7a9a01"
TWO = "a003a9da-0cdd-44ec-83fa-95814219642e"


def a_track(**changed: Any) -> dict[str, Any]:
    """A track as Funkwhale 1.4 tells it."""
    return {
        "artist": {"id": 7, "name": "Älva", "channel": None},
        "album": {
            "id": 3,
            "title": "Northern Rooms",
            "artist": {"id": 8, "name": "Various"},
            "release_date": "2021-03-05",
            "cover": {
                "urls": {
                    "source": None,
                    "original": f"{HERE}/media/a.png",
                    "medium_square_crop": f"{HERE}/media/a-200.png",
                    "large_square_crop": f"{HERE}/media/a-600.png",
                }
            },
        },
        "uploads": [
            {
                "uuid": TWO,
                "listen_url": f"/api/v1/listen/{ONE}/?upload={TWO}",
                "size": 4_000_000,
                "duration": 222,
                "bitrate": 0,
                "mimetype": "audio/ogg",
                "extension": "ogg",
            }
        ],
        "listen_url": f"/api/v1/listen/{ONE}/",
        "tags": ["Ambient"],
        "id": 41,
        "fid": f"{HERE}/federation/music/tracks/{ONE}",
        "title": "Salt",
        "creation_date": "2026-11-21T18:32:20.343489Z",
        "is_local": True,
        "position": 2,
        "disc_number": 1,
        "copyright": None,
        "license": "cc-by-4.0",
        "cover": None,
        "is_playable": True,
        **changed,
    }


def credited(*names: tuple[int, str, str]) -> list[dict[str, Any]]:
    """2.x's way to tell who made it."""
    return [
        {
            "artist": {"id": number, "name": f"{name} as filed"},
            "credit": name,
            "joinphrase": join,
            "index": index,
        }
        for index, (number, name, join) in enumerate(names)
    ]


def read(track: dict[str, Any]) -> Track:
    return convert.TRACK.one(json.dumps(track).encode())


def page(*items: Any, count: int | None = None) -> bytes:
    return json.dumps({"count": count or len(items), "next": None, "results": items}).encode()


# --- one track -----------------------------------------------------------------------------


def test_a_track() -> None:
    track = read(a_track())
    assert (track.id, track.title, track.artist, track.artist_id) == (41, "Salt", "Älva", 7)
    assert track.album is not None
    assert track.album.artist == "Various"
    assert track.album.released == date(2021, 3, 5)
    assert track.album.cover == Cover(
        f"{HERE}/media/a.png", f"{HERE}/media/a-200.png", f"{HERE}/media/a-600.png"
    )
    assert track.seconds == 222
    assert track.uploads[0].bitrate is None, "a pod says 0 for Opus"
    assert track.created == datetime(2026, 11, 21, 18, 32, 20, 343489, UTC)
    assert (track.path, track.is_playable) == (f"/api/v1/listen/{ONE}/", True)
    assert track.licence == "cc-by-4.0"


def test_both_generations_give_the_same_value() -> None:
    one = a_track()
    two = a_track()
    del two["artist"]
    two["artist_credit"] = credited((7, "Älva", ""))
    two["album"] = {**one["album"], "artist_credit": credited((8, "Various", ""))}
    del two["album"]["artist"]
    assert read(one) == read(two)


def test_the_line_of_credits_is_as_it_is_written() -> None:
    track = a_track(
        artist_credit=list(
            reversed(credited((7, "Älva", " feat. "), (9, "Ana", " & "), (2, "Bo", "")))
        )
    )
    del track["artist"]
    value = read(track)
    assert value.artist == "Älva feat. Ana & Bo"
    assert value.artist_id == 7
    assert credit_line(value.credits) == value.artist


def test_a_credit_without_words_of_its_own_takes_the_name() -> None:
    track = a_track(
        artist_credit=[{"artist": {"id": 7, "name": "Älva"}, "credit": None, "joinphrase": None}]
    )
    assert read(track).credits == (Credit(7, "Älva"),)  # type: ignore[arg-type]


def test_albums_of_both_generations() -> None:
    album = {"id": 3, "title": "Northern Rooms", "is_playable": None, "artist": 7}
    value = convert.ALBUM.one(json.dumps(album).encode())
    assert value.credits == (), "embedded in an artist there is but a number"
    assert value.is_playable
    named = {**album, "artist": {"id": 7, "name": "Älva"}, "is_playable": False}
    new = {**album, "artist": None, "artist_credit": credited((7, "Älva", ""))}
    assert convert.ALBUM.one(json.dumps(named).encode()).artist == "Älva"
    assert convert.ALBUM.one(json.dumps(new).encode()).artist == "Älva"


@pytest.mark.parametrize(
    ("channel", "id"),
    [
        (None, None),
        ("Channel object (1)", None),
        (TWO.upper(), TWO),
        ({"uuid": TWO, "actor": {}}, TWO),
        ({"uuid": "../../etc"}, None),
    ],
)
def test_an_artist_may_be_a_channel(channel: Any, id: str | None) -> None:
    artist = {"id": 7, "name": "Älva", "albums": [{}, {}], "channel": channel}
    value = convert.ARTIST.one(json.dumps(artist).encode())
    assert value.channel == id
    assert value.albums_count == 2


@pytest.mark.parametrize(
    "listen",
    [
        f"https://evil.example/api/v1/listen/{ONE}/",
        f"//evil.example/api/v1/listen/{ONE}/",
        f"/api/v1/listen/{ONE}/../../../oauth/token/",
        f"/api/v1/listen/{ONE}/?upload={TWO}&token=x",
        f"/api/v1/listen/{ONE}/?to=mp3",
        f"/api/v1/listen/{ONE}/\n",
        f"/api/v1/listen/{ONE[:-1]}/",
        "/api/v1/listen/41/",
        "file:///etc/passwd",
        "",
        None,
    ],
)
def test_a_listen_path_that_leads_elsewhere_is_refused(listen: str | None) -> None:
    """Fault 21: the track is there, but nothing of it is played."""
    track = a_track(listen_url=listen)
    track["uploads"][0]["listen_url"] = listen or ""
    value = read(track)
    assert (value.path, value.uploads, value.is_playable) == ("", (), False)


@pytest.mark.parametrize("before", ["", "/music", "/a/b.c/d~e"])
def test_a_pod_below_a_path_may_say_so(before: str) -> None:
    assert read(a_track(listen_url=f"{before}/api/v1/listen/{ONE}/")).path == (
        f"/api/v1/listen/{ONE}/"
    )


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://x.test/a.png",
        "https://x.test/a b.png",
        "https://x.test/\x1b[2J.png",
        "https://x.test/" + "a" * 3000,
        "/media/a.png",
    ],
)
def test_a_cover_is_of_http_or_none(address: str) -> None:
    track = a_track(cover={"urls": {"original": address, "medium_square_crop": f"{HERE}/m.png"}})
    assert read(track).cover == Cover("", f"{HERE}/m.png", "")
    assert read(a_track(cover={"urls": {"original": address}})).cover is None


def test_times_are_in_utc() -> None:
    track = read(a_track(creation_date="2026-11-21T20:32:20+02:00"))
    assert track.created == datetime(2026, 11, 21, 18, 32, 20, tzinfo=UTC)
    assert track.created is not None
    assert track.created.tzinfo is UTC


def test_strings_are_clean_wherever_they_are() -> None:
    bad = "a\x1b]0;x\x07\u202eb"
    track = a_track(title=bad, copyright=bad, license=bad, fid=bad, tags=[bad])
    track["artist"]["name"] = track["album"]["title"] = track["album"]["artist"]["name"] = bad
    track["uploads"][0]["mimetype"] = track["uploads"][0]["extension"] = bad
    value = read(track)
    assert value.album is not None
    assert {
        value.title, value.copyright, value.licence, value.tags[0], value.artist,
        value.album.title, value.album.artist, value.uploads[0].mimetype,
        value.uploads[0].extension,
    } == {"a]0;xb"}  # fmt: skip
    assert value.fid == "", "no address"


def test_a_title_of_ten_megabytes_is_a_short_one() -> None:
    """Fault 44."""
    huge = "x" * 10_000_000
    track = a_track(title=huge)
    track["artist"]["name"] = track["album"]["title"] = huge
    value = read(track)
    assert len(value.title) == len(value.artist) == LONGEST
    assert value.album is not None
    assert len(value.album.title) == LONGEST
    kept = (*convert.ALBUMS.kept.values(), *convert.CREDITS.kept.values())
    assert sum(len(json_) for json_, _ in kept) < 10_000_000, "only small things are kept"


def test_what_is_left_open_is_taken_as_usual() -> None:
    track = read(a_track(is_local=None, is_playable=None, tags=None, uploads=None, position=None))
    assert (track.is_local, track.is_playable, track.tags, track.uploads) == (True, True, (), ())
    assert read(a_track(album=None)).album is None


def test_reading_needs_no_http() -> None:
    """What reads a pod's JSON is light, and may be loaded where HTTP is not."""
    heavy = "import sys, fwtui.pod.schema; sys.exit(bool({'httpx', 'authlib'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", heavy], check=False).returncode == 0


# --- a page --------------------------------------------------------------------------------

WRONG: list[Any] = [
    None,
    5,
    "x",
    [],
    {},
    {"id": 1},
    a_track(id="41"),
    a_track(id=-1),
    a_track(id=2**63),
    a_track(id=10**400),
    a_track(title=None),
    a_track(title=["x"]),
    a_track(artist="Älva"),
    a_track(artist={"id": 1}),
    a_track(album={"title": "no id"}),
    a_track(album=3),
    a_track(uploads={}),
    a_track(uploads=[None]),
    a_track(creation_date="yesterday"),
    a_track(creation_date="2026-11-21T18:32:20"),
    a_track(creation_date="0001-01-01T00:00:00+23:59"),
    a_track(is_local="yes"),
    a_track(position=1.5),
]


@pytest.mark.parametrize("wrong", WRONG, ids=range(len(WRONG)))
def test_a_bad_item_costs_itself_alone(wrong: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Fault 45: ``None`` in its place, counted, logged."""
    with caplog.at_level(logging.WARNING, "fwtui.pod.schema"):
        found = convert.TRACK.page(page(a_track(id=1), wrong, a_track(id=3), count=3), number=9)
    first, bad, last = found.items
    assert first is not None
    assert last is not None
    assert (first.id, bad, last.id) == (1, None, 3)
    assert (found.count, found.number, found.skipped) == (3, 9, 1)
    assert len(caplog.records) == 1
    assert "Älva" not in caplog.text


@pytest.mark.parametrize("broken", [b"Sa\xfflt", rb"Sa\ud800lt", rb"Sa\udc00lt"])
def test_a_broken_character_costs_itself_alone(broken: bytes) -> None:
    body = page(a_track(id=1), a_track(id=2)).replace(b"Salt", broken, 1)
    first, second = convert.TRACK.page(body).items
    assert first is not None
    assert second is not None
    assert (first.title, second.title) == ("Sa\ufffdlt", "Salt")
    one = json.dumps(a_track()).encode().replace(b"Salt", broken, 1)
    assert convert.TRACK.one(one).title == "Sa\ufffdlt"


def test_what_looks_like_half_a_character_is_left_alone() -> None:
    titles = ["\U0001f600", "\\ud83d", "a\\"]
    body = page(*(a_track(title=title) for title in titles))[:-1] + rb', "x": "\ud800"}'
    assert [one.title for one in convert.TRACK.page(body).items if one] == titles


@pytest.mark.parametrize("count", [b'"many"', b"1" + b"0" * 500, b"1.5", b"null"])
def test_a_count_that_is_no_number_is_not_known(count: bytes) -> None:
    rest = b', "next": "http://elsewhere.example/x?cursor=cD0y", "results": [{"name": "Jazz"}]}'
    part = convert.TAG.page(b'{"count": ' + count + rest)
    assert (part.count, part.counted, part.next) == (1, False, "cursor=cD0y")
    last = convert.TAG.page(b'{"count": ' + count + b', "results": [{"name": "Jazz"}]}')
    assert (last.count, last.counted, last.next) == (1, True, "")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"<html>",
        b'{"results": 5}',
        b'{"results": [',
        b'{"results": [{"id": 1,}]}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_page_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        convert.TRACK.page(body)


DEEP = 100_000


@pytest.mark.parametrize(
    "body",
    [
        b"[" * DEEP,
        b'{"a":' * DEEP,
        b"[" * DEEP + b"]" * DEEP,
        b'{"count": 1, "results": ' + b"[" * DEEP + b"]" * DEEP + b"}",
        b'{"x": ' + b"[" * DEEP + b"]" * DEEP + b', "results": []}',
    ],
    ids=range(5),
)
def test_what_is_too_deep_is_a_bad_answer(body: bytes) -> None:
    """Fault 47: never a ``RecursionError``, and never a crash."""
    for form in (convert.TRACK, convert.ARTIST, convert.RADIO):
        with pytest.raises(BadAnswer):
            form.page(body)
        with pytest.raises(BadAnswer):
            form.bare(body)
        with pytest.raises(BadAnswer):
            form.one(body)


def test_an_item_that_is_too_deep_costs_no_more_than_the_page() -> None:
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    try:
        found = convert.TRACK.page(page(a_track(id=1), {**a_track(id=2), "more": deep}))
    except BadAnswer:
        return
    assert found.items[0] is not None


def test_a_count_that_cannot_be_is_none() -> None:
    assert convert.TRACK.page(b'{"count": -5, "results": []}').count == 0


def test_pages_share_what_they_have_in_common() -> None:
    first, second = convert.TRACK.page(page(a_track(id=1), a_track(id=2))).items
    assert first is not None
    assert second is not None
    assert first.album is second.album
    assert first.credits is second.credits


ALIKE = f"/api/v1/listen/{ONE}/"


@pytest.mark.parametrize(
    "listen",
    [
        f"/b0i/v1/listen/{ONE}/",
        f"/api/v1/list4n/{ONE}/",
        f"/api/v1/listen/{ONE[:-1]}g/",
        f"/api/v1/listen/{ONE[:-1]}é/",
        f"{ALIKE}\n{ALIKE}",
        f"{ALIKE}{ALIKE}",
        f"{ALIKE}\n",
        ALIKE[:-1],
        "",
        None,
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_path_that_is_nearly_like_its_neighbours_is_refused(
    listen: str | None, place: int
) -> None:
    """Those of a page are looked at together: whatever stands beside it, a bad one is seen."""
    items = [a_track(id=1), a_track(id=2), a_track(id=3)]
    items[place] = a_track(listen_url=listen, fid="http://\x1b", title="\x1b")
    items[place]["uploads"][0]["uuid"] = ONE[:-1] + "g"
    # No slash at its end is mended, as it always was.
    path = ALIKE[:-1] if listen == ALIKE[:-1] else ""
    found = convert.TRACK.page(page(*items)).items
    for row, track in enumerate(found):
        assert track is not None
        if row == place:
            assert (track.path, track.fid, track.title, track.uploads) == (path, "", "", ())
        else:
            assert track == read(a_track(id=row + 1))


def test_a_page_is_what_its_items_are() -> None:
    body = (RECORDINGS / "tracks_list.json").read_bytes()
    items = json.loads(body)["results"]
    assert list(convert.TRACK.page(body).items) == [read(item) for item in items]


# --- radios' filters -----------------------------------------------------------------------


def test_filters_go_there_and_back() -> None:
    filters = (
        schema.RadioFilter(
            "group",
            operator="or",
            filters=(
                schema.RadioFilter("artist", ids=(48,), names=("The Plain Tones",)),
                schema.RadioFilter("tag", names=("Jazz",), negated=True, operator="or"),
            ),
        ),
        schema.RadioFilter("tag", names=("Rock",)),
    )
    assert schema.filters_of(schema.config_of(filters)) == filters


@pytest.mark.parametrize("config", [b"", b"{}", b"[5]", b'[{"type":"group","filters":[5]}]'])
def test_filters_that_cannot_be_read_are_none(config: bytes) -> None:
    assert schema.filters_of(config) == ()


def test_filters_in_filters_have_an_end() -> None:
    config = b'{"type":"group","filters":[' * 500 + b"]}" * 500
    assert schema.filters_of(b"[" + config + b"]") == ()


# --- as it comes ---------------------------------------------------------------------------


def rows(*tracks: Any) -> bytes:
    entries = [
        {"index": index, "track": track, "creation_date": "2026-11-21T18:32:20Z"}
        for index, track in enumerate(tracks)
    ]
    return json.dumps({"count": len(tracks), "results": entries}, ensure_ascii=False).encode()


@pytest.mark.parametrize("size", [1, 7, 100, 10_000])
def test_rows_arrive_while_the_rest_is_on_its_way(size: int) -> None:
    body = rows(a_track(id=1), a_track(id=2, title='[{\\"é夜🎵'), {"id": "x"}, a_track(id=4))
    arriving = IncrementalList(convert.ENTRY)
    parts = [arriving.feed(body[at : at + size]) for at in range(0, len(body), size)]
    arriving.end()
    items = [item for part in parts for item in part.items]
    assert [item and (item.index, item.track.id) for item in items] == [
        (0, 1), (1, 2), None, (3, 4),
    ]  # fmt: skip
    assert items[1] is not None
    assert items[1].track.title == '[{\\"é夜🎵'
    assert sum(part.skipped for part in parts) == 1
    assert parts[-1].count == 4
    if size == 100:
        assert sum(bool(part.items) for part in parts) > 1, "not all at the end"


def test_rows_that_break_off_are_told() -> None:
    arriving = IncrementalList(convert.ENTRY)
    body = rows(a_track(id=1), a_track(id=2))
    assert len(arriving.feed(body[:-20]).items) == 1
    with pytest.raises(BadAnswer, match="broke off"):
        arriving.end()


@pytest.mark.parametrize(
    "body",
    [
        b"<html>" + b"x" * 300_000,
        b'{"count": 1, "results": [{"a": "' + b"x" * 300_000,
        b'{"count": 1, "results": [' + b"[" * 5_000,
        b'{"count": 1, "results": [}' + b"x" * 300_000,
    ],
    ids=range(4),
)
def test_rows_without_an_end_are_a_bad_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        _all_of(body)


def _all_of(body: bytes) -> None:
    arriving = IncrementalList(convert.ENTRY)
    for at in range(0, len(body), 65_536):
        arriving.feed(body[at : at + 65_536])
    arriving.end()


def test_a_number_that_python_does_not_make_costs_its_row_alone() -> None:
    huge = b"9" * 5000
    body = rows(a_track(id=1), a_track(id=7_654_321), a_track(id=3))
    arriving = IncrementalList(convert.ENTRY)
    page = arriving.feed(body.replace(b"7654321", huge))
    arriving.end()
    assert [item and item.track.id for item in page.items] == [1, None, 3]


def test_an_empty_playlist_arrives() -> None:
    arriving = IncrementalList(convert.ENTRY)
    assert arriving.feed(b'{"count":0,"results":[]}').items == ()
    arriving.end()


def test_the_quota_is_in_bytes_and_what_is_none_is_left_out() -> None:
    told = b'{"id": 1, "username": "ana", "quota_status": {"max": 1000, "current": 4.5}}'
    user = convert.ME.one(told)
    assert (user.quota, user.used) == (1_000_000_000, 4_500_000)
    for odd in (b"7", b'"much"', b'{"max": "much", "current": -1}', b"null"):
        user = convert.ME.one(b'{"id": 1, "username": "ana", "quota_status": ' + odd + b"}")
        assert (user.quota, user.used) == (None, None)


def test_a_pod_says_its_rules_in_either_nodeinfo_and_oddities_do_not_refuse_it() -> None:
    told = (
        b'{"software": {"name": "funkwhale", "version": "2.0"}, "openRegistrations": true,'
        b' "metadata": {"longDescription": "<p>Ours</p>", %s, "contactEmail": 7}}'
    )
    for rules in (b'"rules": "**Be** kind"', b'"codeOfConduct": "Be kind"'):
        about = convert_pod.INSTANCE.one(told % rules)
        assert (about.about, about.rules, about.contact) == ("Ours", "Be kind", "")
        assert about.open_registrations

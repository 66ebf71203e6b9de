"""The demo's music: what the file says, and what grows out of it."""

from __future__ import annotations

from array import array
from copy import copy
from sys import getsizeof

import pytest

from fwtui.demo.assets import root
from fwtui.demo.catalogue import authored, ids
from fwtui.demo.catalogue.build import build
from fwtui.demo.catalogue.catalogue import Catalogue
from fwtui.demo.catalogue.generated_rows import TRACKS_AN_ARTIST, artist_name
from fwtui.demo.state import DemoSettings
from fwtui.demo.users import DEMO, USERS


@pytest.fixture(scope="module")
def grown() -> Catalogue:
    return build(DemoSettings(tracks=6_000))


def _music(catalogue: Catalogue) -> int:
    """Tracks that are no episodes."""
    return sum(artist not in catalogue.artist_channel for artist in catalogue.track_artist[1:])


def test_uuids_can_be_read_back() -> None:
    for number in (1, 77, 999_999, 1 << 40):
        uuid = ids.uuid("track", number)
        assert ids.number("track", uuid) == number
        assert ids.number("track", uuid.upper()) == number
        assert ids.number("album", uuid) is None
    assert ids.number("track", "00000000-0000-4000-8000-000000000000") is None
    assert ids.number("track", "nonsense") is None


def test_the_people_of_the_file_have_accounts() -> None:
    people = authored.read(root()).users
    assert [(one.username, one.name, one.privacy, one.admin) for one in people] == [
        (user.username, user.name, user.privacy_level, user.is_superuser) for user in USERS
    ]


def test_ids_grow_with_time(music: Catalogue) -> None:
    for kind, rows in (("artist", music.artists), ("track", music.tracks)):
        moments = [music.created(kind, row) for row in rows]  # type: ignore[arg-type]
        assert moments == sorted(moments)


def test_the_music_has_what_a_player_must_cope_with(music: Catalogue) -> None:
    assert len(music.artist_names) - 1 >= 8
    silent = [track for track in music.tracks if not music.track_piece[track]]
    assert silent
    audible = music.audible(DEMO)
    hidden = [track for track in music.tracks if not audible[music.track_library[track]]]
    assert set(hidden) > set(silent)
    assert max(music.track_disc) == 2
    files = {file.extension for piece in music.pieces for file in piece}
    assert files == {"ogg", "flac", "mp3"}
    gone = [file for piece in music.pieces for file in piece if not file.path.is_file()]
    assert len(gone) == 1


def test_it_grows_to_the_number_asked_for(grown: Catalogue) -> None:
    assert _music(grown) == 6_000
    assert len(grown.track_title) == len(grown.track_album) == len(grown.track_disc)
    artists = len(grown.artist_names) - grown.first_grown["artist"]
    assert artists == -(-(6_000 - _music(build(DemoSettings()))) // TRACKS_AN_ARTIST)
    loose = [track for track in grown.tracks if not grown.track_album[track]]
    assert len(loose) > 20
    assert len(set(grown.artist_names)) == len(grown.artist_names)
    scripts = {name[0] > "\u0370" for name in grown.artist_names[1:]}
    assert scripts == {True, False}


def test_a_larger_catalogue_begins_as_a_smaller_one(grown: Catalogue) -> None:
    smaller = build(DemoSettings(tracks=1_000))
    whole = 900  # the last artist of the smaller one is cut short
    titles = [smaller.titles[code] for code in smaller.track_title[:whole]]
    assert titles == [grown.titles[code] for code in grown.track_title[:whole]]
    assert smaller.artist_names[:30] == grown.artist_names[:30]
    assert smaller.track_piece[:whole] == grown.track_piece[:whole]
    assert smaller.album_titles[:60] == grown.album_titles[:60]


def test_names_are_of_the_number_alone() -> None:
    assert [artist_name(number) for number in range(50)] == [
        artist_name(number) for number in range(50)
    ]


def test_300_000_tracks_take_little_room() -> None:
    catalogue = build(DemoSettings(tracks=300_000))
    assert _music(catalogue) == 300_000
    artists = len(catalogue.artist_names) - catalogue.first_grown["artist"]
    albums = len(catalogue.album_titles) - catalogue.first_grown["album"]
    assert artists == pytest.approx(5_000, 0.01)
    assert albums == pytest.approx(25_000, 0.01)
    kept = [value for value in vars(catalogue).values() if isinstance(value, array | list)]
    assert sum(map(getsizeof, kept)) < 12 * 2**20
    assert len(catalogue.titles) < 10_000, "a title is written once, however often it is used"


def test_pods_share_music_and_not_what_changes(music: Catalogue) -> None:
    other = copy(music)
    other.granted.setdefault("kenji", set()).add(1)
    other.libraries[1] = None
    assert other.track_title is music.track_title
    assert music.libraries[1] is not None
    assert 1 not in music.granted.get("kenji", set())


def test_a_sound_is_for_those_who_may_hear_it(music: Catalogue) -> None:
    private = next(
        track
        for track in music.tracks
        if music.track_piece[track] and not music.audible(DEMO)[music.track_library[track]]
    )
    owner = next(user for user in USERS if music.audible(user)[music.track_library[private]])
    uuid = ids.uuid("track", private)
    sound = music.sound(uuid, DEMO)
    assert sound is not None
    assert sound.files == ()
    heard = music.sound(uuid, owner)
    assert heard is not None
    assert heard.files[0].path.is_file()
    assert music.sound("00000000-0000-4000-8000-000000000000", DEMO) is None

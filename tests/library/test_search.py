"""Search over the store: what is found, how it is forgiven, what the pod adds."""

from __future__ import annotations

import random
from array import array
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.library.folding import fold, indexed, terms
from fwtui.library.hits import Results
from fwtui.library.library import Library
from fwtui.library.listing.narrowing import narrowed
from fwtui.library.listing.queries import Channels, Found, SortOrder, Tracks
from fwtui.library.listing.view_state import COMMANDS_KEPT
from fwtui.library.search import COUNTED, found
from fwtui.library.store import upsert
from fwtui.library.store.kinds import upsert_values
from fwtui.music import AlbumId, AlbumRef, ArtistId, Credit, Playlist, PlaylistId, Track, TrackId
from fwtui.pod.pod import Pod
from tests.library.fixtures import library_in, see, until

SONGS = (
    ("Björk", "Homogenic", "Jóga"),
    ("Älva", "Northern Rooms", "Świt nad Wisłą"),
    ("Älva", "Northern Rooms", "Morning Light"),
    ("The Harbours", "Salt & Stone", "Harbour Lights"),
    ("The Harbours", "Salt & Stone", "AC/DC in the Rain"),
    ("夜の街", "東京", "夜明け"),
    ("Пётр", "Ночь", "Ёлка"),
    ("Ørø", "Smørrebrød", "Œuvre"),
    ("[red]", "x\u202ey", "OR AND NOT NEAR"),
)


def song(number: int, artist: str, album: str, title: str) -> Track:
    # An artist and an album are the same wherever they are named the same.
    by = Credit(ArtistId(1 + [each[0] for each in SONGS].index(artist)), artist)
    on = AlbumRef(AlbumId(1 + [each[1] for each in SONGS].index(album)), album, (by,))
    return Track(TrackId(number), title, (by,), on, created=datetime(2026, 1, number, tzinfo=UTC))


@pytest.fixture
async def songs(tmp_path: Path) -> AsyncIterator[Library]:
    library = library_in(tmp_path)
    tracks = [song(number, *names) for number, names in enumerate(SONGS, 1)]
    library.store.library.write(lambda db: upsert.tracks(db, tracks, listed=True)).result(10)
    yield library
    await library.aclose()


def titles(results: Results) -> list[str]:
    return [
        value.title for group in results.groups if group.kind == "track" for value in group.values
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("joga", "Jóga"),
        ("JÓGA", "Jóga"),
        ("bjork jo", "Jóga"),
        ("homogenic bjo", "Jóga"),
        ("swit wisla", "Świt nad Wisłą"),
        ("north mor", "Morning Light"),
        ("light alva", "Morning Light"),
        ("ac/dc", "AC/DC in the Rain"),
        ("rain harbours stone", "AC/DC in the Rain"),
        ("夜明け", "夜明け"),
        ("明け", "夜明け"),
        ("東京", "夜明け"),
        ("елка", "Ёлка"),
        ("oro smor", "Œuvre"),
        ("oeuvre", "Œuvre"),
        ("or and", "OR AND NOT NEAR"),
    ],
)
async def test_a_track_is_found(songs: Library, text: str, title: str) -> None:
    assert title in titles(songs.search(text))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("harbuor", "harbour"),
        ("habour", "harbour"),
        ("harrbour", "harbour"),
        ("hsrbour lights", "harbour lights"),
        ("homogenix", "homogenic"),
        ("ahrbour", "harbour"),
    ],
)
async def test_a_typo_is_forgiven_and_said(songs: Library, typed: str, meant: str) -> None:
    found = songs.search(typed)
    assert found.forgiven.startswith(meant.split()[0][:6])
    assert titles(found)


async def test_two_words_with_a_slip_each_are_understood(songs: Library) -> None:
    found = songs.search("lihgts habour")
    assert titles(found)[0] == "Harbour Lights"
    assert found.forgiven == "lights harbour"
    assert {"lights", "harbour"} <= set(found.matched)


async def test_two_slips_in_eight_letters_are_understood_and_not_in_seven(songs: Library) -> None:
    assert "Jóga" in titles(songs.search("hmogenicc"))
    assert titles(songs.search("homgenix")) == ["Jóga"]
    assert songs.search("habuorr").groups == ()
    assert titles(songs.search("smorebrdo")) == ["Œuvre"]


async def test_hits_as_typed_come_before_those_that_are_near(songs: Library) -> None:
    await songs.keep_tracks(
        [Track(TrackId(100), "Joga Bonito"), Track(TrackId(101), "Joggers United")]
    )
    found = songs.search("jogg")
    groups = [
        (group.kind, group.count, group.nearest) for group in found.groups if group.kind == "track"
    ]
    assert groups == [("track", 1, False), ("track", 2, True)]
    assert found.forgiven == "joga"
    assert set(songs.found("track", "jogg", (), found.doubted).ids) == {100, 1}
    assert set(songs.found("track", "jogg").ids) == {101}
    whole = songs.search("joggers")
    assert titles(whole) == ["Joggers United"], "a whole word is what was meant"
    assert not whole.forgiven


async def test_names_of_playlists_and_podcasts_may_be_mistyped(songs: Library) -> None:
    lists = [Playlist(PlaylistId("4"), "Abendstimmung")]
    songs.store.library.write(lambda db: upsert_values(db, "playlist", lists)).result(10)
    found = songs.search("abnedstimung")
    assert [group.kind for group in found.groups] == ["playlist"]
    assert found.forgiven == "abendstimmung"


async def test_many_words_of_one_beginning_are_told_apart(songs: Library) -> None:
    many = [Track(TrackId(1_000 + n), f"untitled{n:05}") for n in range(3_000)]
    await songs.keep_tracks(many)
    assert titles(songs.search("untitled02999")) == ["untitled02999"]
    assert len(songs.found("track", "untitled029")) == 100
    group = next(each for each in songs.search("untitled0", 30).groups if each.kind == "track")
    assert group.more
    assert titles(songs.search("untitled029zz")) == []


async def test_a_search_reads_few_rows_however_many_there_are(
    songs: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(4)
    syllables = [a + b for a in "bdfgklmnprst" for b in "aeiou"]
    words = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(6_000)]
    tracks = [
        Track(TrackId(1_000 + n), " ".join(chance.choices(words, k=3))) for n in range(12_000)
    ]
    songs.store.library.write(lambda db: upsert.tracks(db, tracks, listed=True)).result(60)
    read: list[int] = []
    rows = songs.store.library.rows

    def counted(sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        found = rows(sql, parameters)
        read.append(len(found))
        return found

    monkeypatch.setattr(songs.store.library, "rows", counted)
    for _ in range(60):
        title = chance.choice(tracks).title.split()
        typed = [word[: chance.randint(1, 8)] for word in title[: chance.choice((1, 2))]]
        if chance.random() < 0.6:
            typed = [word[:2] + "x" + word[3:] for word in typed]
        read.clear()
        songs.search(" ".join(typed), 30)
        # A slip in two words: slices of letters, words with such beginnings, hits of three kinds.
        assert len(read) <= 700, typed
        assert sum(read) <= 6_000, typed


SCRIPTS = (
    ("첫사랑의 노래", ("사랑", "노래", "첫사", "노ㄹ", "첫사랑의", "사랑의 노래")),
    ("ความรักครั้งแรก", ("รัก", "แรก", "ครั้ง", "ความรัก", "รักครั้งแรก")),
    ("ສະບາຍດີເມືອງລາວ", ("ເມືອງ", "ລາວ", "ສະບາຍ")),
    ("សួស្តីភ្នំពេញ", ("ភ្នំពេញ", "ពេញ", "សួស្តី")),
    ("ရန်ကုန်မြို့", ("ကုန်", "မြို့", "ရန်ကုန်")),
    ("夜明けのうた", ("明け", "うた", "夜明けのうた", "のうた")),
    ("東京事変", ("事変", "京事", "東京事変")),
    ("الموسيقار العالمي", ("موسيقار", "الموسيقار", "عالمي", "العالمي")),
    ("بِالعَالَم", ("عالم", "العالم", "بالعالم")),
    ("للموسيقى", ("موسيقى",)),
    ("हिन्दी गीत", ("हिन्दी", "गीत")),
    ("שָׁלוֹם", ("שלום",)),
    ("+/-", ("+/-", "+")),
    ("!!!", ("!!!", "!")),
    ("?", ("?",)),
    ("÷", ("÷",)),
    ("( )", ("(",)),
    ("★★★★★★★★", ("★★★", "★★★★★★★★")),
    ("👩‍👩‍👧‍👦", ("👩",)),
    ("ＦＵＬＬ　ＷＩＤＴＨ", ("full width",)),
    ("Straße nach İstanbul", ("strasse", "istanbul", "ISTANBUL")),
    ("𞤀𞤣𞤤𞤢𞤥 song", ("𞤀𞤣𞤤𞤢𞤥", "𞤀𞤣")),
)


@pytest.mark.parametrize(("title", "asked"), SCRIPTS)
async def test_words_of_every_script_are_found(
    songs: Library, title: str, asked: tuple[str, ...]
) -> None:
    others = [Track(TrackId(500 + n), other) for n, (other, _) in enumerate(SCRIPTS)]
    await songs.keep_tracks(others)
    sought = next(track for track in others if track.title == title)
    everything = array("q", [track.id for track in others])
    for text in asked:
        found = songs.search(text)
        assert title in titles(found), text
        assert not found.forgiven
        for each in titles(found):
            assert all(fold(word) in fold(each) for word in text.split()), (text, each)
        rows, _ = narrowed(songs.store, "track", everything, text)
        assert everything.index(sought.id) in rows, text


async def test_signs_beside_words_do_not_hinder(songs: Library) -> None:
    assert titles(songs.search("salt & stone harbour lights")) == ["Harbour Lights"]
    assert titles(songs.search("!!! nothing")) == []
    assert songs.search("!!!").groups == ()


def test_no_letter_breaks_the_search(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    chance = random.Random(2)
    letters = [chr(code) for code in range(0x21, 0x110000) if not 0xD800 <= code < 0xE000]
    texts = ["".join(chance.choices(letters, k=chance.randint(1, 9))) for _ in range(3_000)]
    texts += [f"ab{letter}cd" for letter in chance.sample(letters, 1_500)]
    tracks = [Track(TrackId(n), text) for n, text in enumerate(texts, 1)]
    library.store.library.write(lambda db: upsert.tracks(db, tracks, listed=True)).result(30)
    for track in chance.sample(tracks, 400):
        if terms(track.title):
            assert track.id in found(library.store, "track", track.title, 10_000), track.title
    library.store.close()


async def test_what_is_right_is_not_guessed_at(songs: Library) -> None:
    assert songs.search("harbour").forgiven == ""
    assert songs.search("xyzzyplugh").groups == ()
    assert songs.search("").groups == ()
    assert songs.search('"*()^:-').groups == ()


async def test_groups_have_their_kinds_and_counts(songs: Library) -> None:
    found = songs.search("harbour")
    assert [(group.kind, group.count) for group in found.groups] == [
        ("artist", 1),
        ("album", 1),
        ("track", 2),
    ]
    assert titles(found)[0] == "Harbour Lights", "what begins like it comes first"


async def test_playlists_are_found_too(songs: Library) -> None:
    lists = [Playlist(PlaylistId("4"), "Drôle de vie"), Playlist(PlaylistId("5"), "Other")]
    songs.store.library.write(lambda db: upsert_values(db, "playlist", lists)).result(10)
    group = songs.search("drole").groups[0]
    assert (group.kind, [each.id for each in group.values]) == ("playlist", ["4"])


async def test_a_playlist_is_found_as_it_was_edited_a_moment_ago(songs: Library) -> None:
    lists = [Playlist(PlaylistId("4"), "Morning tea", tracks_count=0, seconds=0)]
    songs.store.library.write(lambda db: upsert_values(db, "playlist", lists)).result(10)

    def found_playlists(text: str) -> list[Playlist]:
        groups = songs.search(text).groups
        return [each for group in groups if group.kind == "playlist" for each in group.values]

    songs.edits.add_to_playlist(PlaylistId("4"), [TrackId(1), TrackId(2)])
    assert [each.tracks_count for each in found_playlists("morning tea")] == [2]
    songs.edits.rename_playlist(PlaylistId("4"), "Evening tea")
    assert found_playlists("morning tea") == []
    assert [each.name for each in found_playlists("evening tea")] == ["Evening tea"]
    songs.edits.create_playlist("Afternoon tea", [TrackId(3)])
    assert {each.name for each in found_playlists("tea")} == {"Evening tea", "Afternoon tea"}
    songs.edits.delete_playlist(PlaylistId("4"))
    assert [each.name for each in found_playlists("tea")] == ["Afternoon tea"]


async def test_words_that_changed_are_forgotten(songs: Library) -> None:
    changed = [song(1, "Björk", "Homogenic", "Hunter")]
    songs.store.library.write(lambda db: upsert.tracks(db, changed, listed=True)).result(10)
    assert titles(songs.search("hunter")) == ["Hunter"]
    assert "Jóga" not in titles(songs.search("joga"))
    check = "INSERT INTO track_tokens (track_tokens) VALUES ('integrity-check')"
    songs.store.library.write(lambda db: db.execute(check) and None).result(10)


async def test_counting_stops_where_it_would_cost(songs: Library) -> None:
    many = [
        Track(TrackId(1000 + n), f"Common {n}", (Credit(ArtistId(900), "Common"),))
        for n in range(COUNTED + 200)
    ]
    songs.store.library.write(lambda db: upsert.tracks(db, many, listed=True)).result(10)
    group = next(group for group in songs.search("comm").groups if group.kind == "track")
    assert group.count == COUNTED
    assert group.more
    every = next(each for each in songs.search("comm", 500).groups if each.kind == "track")
    assert len(every.values) == every.count == len(many), "who wants to see more of them may"
    assert not every.more


async def test_all_hits_are_a_sequence_that_is_read_where_it_is_looked_at(songs: Library) -> None:
    tracks = [Track(TrackId(1_000 + n), f"Row {n}") for n in range(700)]
    await songs.keep_tracks(tracks)
    (group,) = (each for each in songs.search("row", 30).groups if each.kind == "track")
    assert (group.count, group.more) == (100, True)
    shown = [value.id for value in group.values]
    hits = songs.found("track", "row", shown)
    assert (len(hits), hits.more) == (700, False)
    assert [value.id for value in hits[:30]] == shown, "what is shown stays where it is"
    assert {value.id for value in hits} == {each.id for each in tracks}
    assert hits[-1] is not None
    assert len(songs.found("track", "nothing of that name")) == 0


async def test_searches_are_remembered_the_latest_first(songs: Library, tmp_path: Path) -> None:
    for text in ("one", "two", "one", " "):
        songs.view_state.save_search(text)
    assert songs.view_state.searches == ("one", "two")
    await songs.aclose()
    again = library_in(tmp_path)
    assert again.view_state.searches == ("one", "two")
    await again.aclose()


async def test_commands_are_remembered_with_the_account_and_are_few(
    songs: Library, tmp_path: Path
) -> None:
    for number in (*range(COMMANDS_KEPT + 3), 5):
        songs.view_state.save_command(f"artist:{number}")
    kept = songs.view_state.commands
    assert kept[:2] == ("artist:5", f"artist:{COMMANDS_KEPT + 2}")
    assert len(kept) == COMMANDS_KEPT
    await songs.aclose()
    again = library_in(tmp_path)
    assert again.view_state.commands == kept
    await again.aclose()


async def test_the_pods_own_finds_come_apart_and_only_once(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    tracks = library.listing(Tracks(order=SortOrder("title")))
    await see(tracks)
    known = next(track for track in tracks if track.title[:4].isalpha() and track.title.isascii())
    word = known.title.split()[0]
    await until(lambda: known.id in library.search(word).ids("track"))
    here = library.search(word)
    told = await library.search_pod(word)
    assert not told.ids("track") & here.ids("track")
    # What the pod told is here from now on.
    await until(lambda: told.ids("artist") <= library.search(word, COUNTED).ids("artist"))
    again = await library.search_pod(word)
    assert again.groups == ()


async def test_what_came_after_the_shown_hits_is_among_the_pods(pod: Pod, library: Library) -> None:
    library.connect(pod)
    shown = library.search("lantern")
    assert shown.holds_all("artist")
    found = (await library.search_pod("lantern", shown=shown)).ids("artist")
    assert found
    await until(lambda: found <= library.search("lantern", COUNTED).ids("artist"))
    assert not (await library.search_pod("lantern")).ids("artist")
    assert (await library.search_pod("lantern", shown=shown)).ids("artist") == found


async def test_playlists_and_podcasts_are_found_before_their_views_were_opened(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    playlist = next(filter(None, (await pod.playlists.page(scope="all")).items))
    channel = next(filter(None, (await pod.channels.page()).items))
    for text, kind, sought in (
        (playlist.name, "playlist", playlist.id),
        (channel.artist.name, "channel", channel.id),
    ):
        results = await library.search_pod(text)
        assert kind in results.asked
        assert sought in {
            value.id for group in results.groups if group.kind == kind for value in group.values
        }
    # What is all here is not asked for.
    channels = library.listing(Channels(scope="all"))
    await see(channels, 0, 1_000)
    assert len(channels) <= 50
    await library.settled()
    demo.forget_seen()
    results = await library.search_pod(channel.artist.name)
    assert "channel" not in results.asked
    assert not demo.asked("GET /api/v1/channels")
    assert demo.asked("GET /api/v1/playlists")
    assert channel.id in library.search(channel.artist.name, 100).ids("channel")


async def test_a_pod_is_asked_for_the_scope_alone(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    mine = {each.id for each in (await pod.library.tracks(scope="me")).items if each}
    assert mine
    track = library.track(TrackId(next(iter(mine)))) or await library.fetch_track(
        TrackId(next(iter(mine)))
    )
    word = max(terms(track.title), key=len)
    everywhere = await pod.library.tracks(q=word)
    results = await library.search_pod(word, scope="me")
    assert track.id in results.ids("track"), "what is known here is told too"
    assert results.ids("track") <= mine
    assert everywhere.count >= len(results.ids("track"))


async def test_signs_alone_are_not_asked_of_a_pod(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    demo.forget_seen()
    results = await library.search_pod("!!!")
    assert results.asked == ()
    assert not demo.asked("GET /api/v1/artists")


async def test_everything_found_is_a_list_of_its_own(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    told = library.listing(Found(what="track", text="a"))
    await see(told)
    count = len(told)
    assert count
    assert not told.state.mirrored
    await library.mirror_now(pod)
    here = library.listing(Found(what="artist", text="a"))
    assert here.state.mirrored
    assert all(value is not None for value in here)


async def test_a_filter_narrows_what_is_mirrored_though_never_looked_at(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    await library.mirror_now(pod)
    tracks = library.listing(Tracks(order=SortOrder("title")))
    await see(tracks, 0, 5)
    titles = [track.title for track in tracks]
    row = max(n for n, title in enumerate(titles) if any(len(term) > 3 for term in terms(title)))
    last, word = tracks[row], max(terms(titles[row]), key=len)
    narrow = library.narrow(tracks, word[1:])
    assert last.id in {narrow[row].id for row in range(len(narrow))}
    place = narrow.row_of(last.id)
    assert place is not None
    assert narrow[place] == last
    assert narrow.rows[place] == tracks.row_of(last.id)
    assert len(narrow) < len(tracks)
    assert all(
        word[1:] in fold(f"{each.title} {each.artist} {each.album.title}")
        for each in map(narrow.__getitem__, range(len(narrow)))
    )
    assert len(library.narrow(tracks, "")) == len(tracks)
    assert len(library.narrow(tracks, "zzzzzzzz")) == 0


def test_names_in_han_come_after_latin_ones_in_an_order() -> None:
    names = ["みなと食堂", "Älva", "夜汽車クラブ", "Zorn"]
    assert sorted(names, key=indexed) == ["Älva", "Zorn", "みなと食堂", "夜汽車クラブ"]

"""Folding: names with signs, digits and letters of other scripts, in search and filter alike."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fwtui.library.folding import fold, found_by, holds, of_name, readings, tokens
from fwtui.library.library import Library
from fwtui.library.listing.narrowing import narrowed
from fwtui.library.sentence import evaluate, language
from fwtui.library.store import upsert
from fwtui.music import Artist, ArtistId, Credit, Track, TrackId
from fwtui.pod.pod import Pod
from fwtui.services import resolve
from fwtui.ui.text_match import find_letter, spans
from tests.library.fixtures import library_in

NAMES = (
    ("R.E.M.", ("rem", "r.e.m.", "r.e.m", "R.E.M", "r e m", "REM")),
    ("R. E. M. live", ("rem", "r.e.m.", "rem live")),
    ("M.I.A.", ("mia", "m.i.a.", "m i a")),
    ("AC/DC", ("acdc", "ac/dc", "ac dc", "AC-DC", "acd")),
    ("Ke$ha", ("kesha", "ke$ha", "keha", "kes")),
    ("P!nk", ("pink", "p!nk", "pnk")),
    ("A$AP Rocky", ("asap", "a$ap", "asap rocky", "aap rocky")),
    ("$uicideboy$", ("suicideboys", "uicideboy", "$uicideboy$")),
    ("Joey Bada$$", ("badass", "bada$$", "joey bada")),
    ("Björk", ("bjork", "björk", "BJÖRK", "bjo\u0308rk")),
    ("Motörhead", ("motorhead", "motörhead")),
    ("Sigur Rós", ("sigur ros", "sigur rós")),
    ("Beyoncé", ("beyonce", "beyoncé")),
    ("*NSYNC", ("nsync", "*nsync")),
    ("Guns N' Roses", ("guns n roses", "guns n' roses", "guns n’ roses")),
    ("Don't Stop", ("dont", "don't", "don’t", "don´t stop", "dont stop")),
    ("Sinéad O'Connor", ("oconnor", "o'connor", "o’connor", "sinead o connor")),
    ("Jay-Z", ("jay z", "jayz", "jay-z", "jay‐z")),
    ("JayZ", ("jayz", "jay-z")),
    ("REM", ("rem", "r.e.m.")),
    ("Pink", ("pink", "p!nk")),
    ("Simon & Garfunkel", ("simon and garfunkel", "simon & garfunkel", "simon garfunkel")),
    ("+44", ("+44", "44")),
    ("!!!", ("!!!",)),
    ("( )", ("( )", "()", "(")),
    ("()", ("()", "( )")),
    ("❤", ("❤", "❤️")),
    ("❤️", ("❤", "❤️")),
    ("Summer ٣", ("summer 3", "3", "३", "３", "๓")),
    ("𝕳𝖊𝖑𝖑𝖔 ＷＯＲＬＤ", ("hello world", "hello", "ｈｅｌｌｏ")),
    ("موسيقى", ("الموسيقى", "موسيقى", "موسیقی", "موسيقي")),
    ("الموسيقى", ("الموسيقى", "موسيقى")),
    ("کتاب", ("كتاب", "کتاب")),
    ("مدرسة", ("مدرسه", "مدرسة", "المدرسة")),
    ("أغنية إلى آخر", ("اغنيه الى اخر", "أغنية", "اخر")),
    ("ΟΔΥΣΣΕΎΣ", ("οδυσσευσ", "Οδυσσεύς", "οδυσσευς")),
    ("Straße Ærø Łódź Đorđe Işık", ("strasse", "aero", "lodz", "dorde", "isik")),
    ("カラオケ", ("からおけ", "ｶﾗｵｹ", "カラオケ", "おけ")),
    ("ひらがな", ("ヒラガナ", "ﾋﾗｶﾞﾅ")),
    ("첫사랑의 노래", ("노래", "놀", "노ㄹ", "첫사랑", "ㄴㅗㄹㅐ", "사라")),
    ("हिन्दी गीत", ("हिन्दी", "हिनदी", "गीत")),
    ("Party🎉", ("Party🎉", "party 🎉", "party", "🎉")),
    ("🎉🎊 Ball", ("🎉🎊 Ball", "🎊", "🎉", "🎉🎊", "ball 🎊")),
    ("I♥NY", ("I♥NY", "i♥ny", "i ♥ ny", "iny", "i ny", "♥", "♥ny", "i❤️ny")),
    ("Love ❤️ Me", ("love ❤️ me", "love♥me", "❤", "♡")),
    ("C++", ("C++", "c", "++", "+")),
    ("P!nk!", ("P!nk!", "!", "pink")),
    ("A$AP", ("A$AP", "$", "asap")),
    ("AC/DC Live", ("ac/dc live", "/", "acdc")),
    ("R&B Hits", ("R&B Hits", "r&b", "rb", "r & b", "&")),
    ("#1", ("#1", "#", "1")),
    ("We're #1 Again", ("#1 again", "we're #1", "were 1", "#")),
    ("50%", ("50%", "50 %", "50", "%")),
    ("Sigur Rós ( )", ("Sigur Rós ( )", "sigur ros ()", "( )", "()", "(")),
    ("Ég á líf…", ("Ég á líf…", "eg a lif...", "eg a lif", "…", "...")),
    ("Thumbs👍🏽 Up", ("Thumbs👍🏽 Up", "thumbs up", "👍", "👍🏽", "👍🏿")),
    ("Our 👨‍👩‍👧‍👦", ("our 👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦", "👨‍👩‍👧", "👩", "👨🏽‍👩‍👧")),
    ("Go🇩🇪", ("go🇩🇪", "🇩🇪", "go")),
    ("می‌خواهم", ("می‌خواهم", "میخواهم", "می خواهم", "خواهم", "میخ")),
    ("میخواهم", ("میخواهم", "می‌خواهم")),
    ("می خواهم", ("می خواهم", "می‌خواهم")),
    ("क्‍षत्रिय", ("क्‍षत्रिय", "क्षत्रिय")),
    ("क्षत्रिय", ("क्‍षत्रिय", "क्षत्रिय", "क्‌षत्रिय")),
    ("Donau\u00addampf", ("donaudampf", "donau\u00addampf", "donaud")),
    ("مـوسيـقى", ("موسيقى", "مـوسيـقى")),
    ("葛\U000e0100城", ("葛城", "葛\U000e0100城", "葛", "城")),
    ("葛城", ("葛城", "葛\U000e0100城")),
    ("ｶﾞﾝﾀﾞﾑ", ("ガンダム", "ｶﾞﾝﾀﾞﾑ", "がんだむ", "ﾀﾞﾑ")),
    ("Final Ⅶ", ("final vii", "Ⅶ", "ⅶ", "final Ⅶ")),
    ("Final VII", ("Ⅶ", "final vii")),
    ("ＡＢＣ＆Ｄ", ("abc&d", "ＡＢＣ＆Ｄ", "&", "＆")),
    ("夜明け♥のうた", ("夜明け♥のうた", "夜明けのうた", "うた♥", "♥")),
    ("사랑♥해", ("사랑♥해", "사랑해", "♥")),
    ("ދިވެހި ♪", ("ދިވެހި", "ދިވެހި ♪", "♪")),
    ("Love™ №5", ("love", "love™", "™", "№5", "no. 5", "№ 5")),
    ("F♯ A♯ ∞", ("f♯ a♯ ∞", "f# a#", "♯", "∞")),
    ("will_i_am", ("will_i_am", "will.i.am", "_", "william")),
    ("★★★★★★ Night", ("★★★★★★ night", "★★★★", "★", "night")),
    ("÷", ("÷",)),
    ("+", ("+",)),
    ("∆", ("∆",)),
    ('"Heroes"', ('"heroes"', "“heroes”", "heroes", '"')),
)
NO_POD = cast("Pod", None)
"""No pod is asked where a whole name is known here."""
LETTERS = {letter: row for row, letter in enumerate("Äßカ③")}


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Tracks with the names, and many that begin alike."""
    library = library_in(tmp_path_factory.mktemp("names"))
    tracks = [Track(TrackId(5_000 + row), name) for row, (name, _) in enumerate(NAMES)]
    store = library.store.library
    store.write(lambda db: upsert.tracks(db, tracks, listed=True)).result(10)
    yield library
    library.store.close()


@pytest.mark.parametrize(("name", "typed"), NAMES)
def test_a_name_is_found_however_it_is_typed(
    names: Library, name: str, typed: tuple[str, ...]
) -> None:
    ids = array("q", range(5_000, 5_000 + len(NAMES)))
    row = [each for each, _ in NAMES].index(name)
    for text in typed:
        found = names.search(text, 100)
        as_typed = [group for group in found.groups if not group.nearest]
        assert ids[row] in {value.id for group in as_typed for value in group.values}, text
        assert row in narrowed(names.store, "track", ids, text)[0], text
        everything = array("q", range(1, 6_000))  # too long to be looked through
        assert ids[row] - 1 in narrowed(names.store, "track", everything, text)[0], text


def test_a_name_that_is_typed_out_comes_before_the_many_that_begin_so(names: Library) -> None:
    by = Credit(ArtistId(1), "Somebody")
    others = [Track(TrackId(n), f"Remedy {n}", (by,)) for n in range(1, 400)]
    artists = [Artist(ArtistId(n), f"Remington {n}") for n in range(2, 200)]
    others.append(Track(TrackId(4_900), "Rem sleeping"))
    last = Artist(ArtistId(900), "R.E.M.")
    write = names.store.library.write
    write(lambda db: upsert.tracks(db, others, listed=True)).result(10)
    write(lambda db: upsert.artists(db, [*artists, last], listed=True)).result(10)
    assert names.search("rem", 10).groups[0].values[0] == last
    titles = [each.title for each in names.search("rem", 10).groups[-1].values]
    assert titles[:4] == ["REM", "R.E.M.", "R. E. M. live", "Rem sleeping"]
    assert titles[4].startswith("Remedy")
    tracks = names.search("+44", 10).groups[-1]
    assert (tracks.kind, tracks.values[0].title) == ("track", "+44")


def test_a_name_with_the_signs_that_were_typed_comes_first(names: Library) -> None:
    others = [Track(TrackId(n), f"50 Ways {n}") for n in range(1_000, 1_300)]
    others += [Track(TrackId(4_901), "Only 50% of it"), Track(TrackId(4_902), "Sale🎉 50")]
    names.store.library.write(lambda db: upsert.tracks(db, others, listed=True)).result(10)
    for typed, first in (("50%", ["50%", "Only 50% of it"]), ("50 🎉", ["Sale🎉 50"])):
        tracks = names.search(typed, 30).groups[-1].values
        assert [each.title for each in tracks[: len(first)]] == first


async def test_a_command_takes_a_name_without_its_signs(names: Library) -> None:
    for words, title in (("rem", "REM"), ("acdc", "AC/DC"), ("dont stop", "Don't Stop")):
        assert (await resolve.find(words, "track", names, NO_POD)).title == title


def test_a_sentence_finds_names_with_signs(names: Library) -> None:
    for text, title in (
        ("title:rem limit 9", "R.E.M."),
        ("title:jay-z", "JayZ"),
        ("title:♥", "I♥NY"),
        ("title:★★★★", "★★★★★★ Night"),
    ):
        ids = names.store.library.read(
            lambda db, text=text: evaluate.evaluate(db, language.parse(text)),  # type: ignore[misc]
            array("q"),
        )
        assert title in {track.title for track in names.store.values("track", ids) if track}


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30))
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text + "é") == fold(text) + "e", "each sign is folded alone"
    assert holds(fold(text), readings(text)), "a name is found by itself"
    assert tokens(found_by(fold(text))).split()[:1] == tokens(fold(text)).split()[:1]


def test_every_sign_is_folded_once() -> None:
    signs = [chr(code) for code in range(0x20000) if not 0xD800 <= code < 0xE000]
    assert [sign for sign in signs if fold(folded := fold("é" + sign)) != folded] == []
    assert [sign for sign in signs[:128] if fold("é" + sign) != "e" + fold(sign)] == []


@pytest.mark.parametrize(("letter", "row"), LETTERS.items())
def test_a_letter_leads_to_names_folded_alike(letter: str, row: int) -> None:
    titles = ["Alva", "SS Norway", "からす", "3 Doors"]
    assert find_letter(titles, str, letter, 3, by_name=False)[0] == row


def test_a_word_with_signs_is_marked() -> None:
    assert spans("Live by R.E.M. here", ["rem"]) == ((8, 14),)
    assert spans("Ke$ha", ["kes"]) == ((0, 5),)
    assert spans("Remedy", ["rem"]) == ((0, 3),)
    assert spans("Guns N’ Roses", ["rem"]) == ()


def test_a_path_of_signs_is_cheap() -> None:
    """No pattern goes back and forth over a long title."""
    for text in ("a-" * 250, "a " * 250, "- " * 250, "$" * 500, "a" * 500 + "!", "!" * 500):
        assert holds(fold(text), readings(text))


def test_things_of_a_name_are_those_that_have_it_before_those_written_in_another_way() -> None:
    names = ["C", "C++", "AC/DC", "ACDC", "می\u200cروم"]
    wanted = {"c": "C", "c++": "C++", "acdc": "ACDC", "ac-dc": "AC/DC ACDC", "میروم": names[4]}
    for words, found in wanted.items():
        assert of_name(words, names, str) == found.split(" "), words

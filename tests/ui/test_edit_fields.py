"""The fields of an edit: values as text, and what is typed as values."""

from __future__ import annotations

from datetime import date

import pytest

from fwtui.music import (
    Album,
    AlbumId,
    Artist,
    ArtistId,
    EditSubject,
    EditValue,
    SuggestedEdit,
    Track,
    TrackId,
)
from fwtui.pod.schema.convert_edit import payload
from fwtui.ui.edit_fields import (
    FIELDS,
    edit_words,
    state_word,
    subject,
    text_of,
    typed,
    value_now,
    why_not,
)

ARTIST = Artist(ArtistId(1), "Salt", tags=("rain",), description="Two")
ALBUM = Album(AlbumId(2), "Snow", released=date(2001, 2, 3), tags=("rain", "Snow"))
TRACK = Track(TrackId(3), "Ice", position=4, licence="cc-by-4.0", copyright="2001 A")


@pytest.mark.parametrize("thing", [ARTIST, ALBUM, TRACK])
def test_each_value_is_typed_as_it_is_shown(thing: Artist | Album | Track) -> None:
    for field in FIELDS[subject(thing)]:
        now = value_now(thing, field.id)
        if now not in (None, ()):
            assert typed(field, text_of(now)) == now
            assert why_not(field, now, text_of(now)) == "That is how it is now."
        assert list(payload(field.id, now)) == [field.id]


@pytest.mark.parametrize(
    ("of", "field", "text", "value"),
    [
        ("track", "title", "  Ice II ", "Ice II"),
        ("track", "position", "12", 12),
        ("track", "position", "-", None),
        ("track", "license", "CC-BY-SA-4.0", "cc-by-sa-4.0"),
        ("track", "copyright", "-", None),
        ("track", "title", "-", "-"),
        ("track", "tags", "#rain, Snow,rain", ("rain", "Snow")),
        ("album", "tags", "-", ()),
        ("album", "release_date", "2001-02-03", "2001-02-03"),
    ],
)
def test_what_is_typed_is_a_value(of: EditSubject, field: str, text: str, value: EditValue) -> None:
    (found,) = (each for each in FIELDS[of] if each.id == field)
    assert typed(found, text) == value
    assert why_not(found, "before", text) == ""


@pytest.mark.parametrize(
    ("of", "field", "text", "why"),
    [
        ("track", "title", " ", "Nothing is typed."),
        ("track", "position", "0", "A number from 1 on."),
        ("track", "position", "٣", "A number from 1 on."),
        ("track", "position", "40000", "A number from 1 on."),
        pytest.param("track", "position", "4" * 5000, "A number from 1 on.", id="long"),
        ("track", "license", "by nc", "A code without spaces"),
        ("track", "tags", "rain, two words", "“two words” is no tag"),
        ("track", "tags", "rain,", "“” is no tag"),
        ("track", "tags", ",".join(f"t{n}" for n in range(51)), "At most 50 tags."),
        ("album", "release_date", "2001", "A day as 2001-02-03."),
    ],
)
def test_what_is_no_value_says_why(of: EditSubject, field: str, text: str, why: str) -> None:
    (found,) = (each for each in FIELDS[of] if each.id == field)
    assert why_not(found, None, text).startswith(why)


def test_an_edit_is_said_with_what_it_changes_and_its_state() -> None:
    edit = SuggestedEdit("u", "track", 3, "Ice", (("title", "Ice II"), ("copyright", None)))
    assert edit_words(edit) == "Ice: title “Ice II”, copyright none"
    assert edit_words(SuggestedEdit("u", fields=(("cover", None),))).startswith("A thing that is")
    states = [
        state_word(SuggestedEdit("u", approved=approved, applied=applied))
        for approved, applied in ((None, False), (True, False), (True, True), (False, False))
    ]
    assert states == ["waits", "accepted", "applied", "refused"]

"""The fields of a thing that an edit can be suggested of: as text, and back from what is typed."""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct

from fwtui.music import (
    Album,
    Artist,
    EditField,
    EditSubject,
    EditValue,
    Listening,
    SuggestedEdit,
    Track,
)
from fwtui.text import whole_number

Editable = Artist | Album | Track
NONE = "-"
"""What is typed to have no value."""
_MOST_TAGS = 50
_LARGEST_POSITION = 32_767


class EditableField(Struct, frozen=True):
    """One field, and what a value of it looks like."""

    id: EditField
    words: str
    longest: int
    """Characters (Funkwhale's own limits)."""
    hint: str
    may_be_none: bool = False


_AS_SHOWN = "As it is to be shown."
TITLE = EditableField("title", "Title", 255, _AS_SHOWN)
TAGS = EditableField("tags", "Tags", 2_000, "Words with commas between them; - is none.", True)
DESCRIPTION = EditableField(
    "description", "Description", 5_000, "In place of all of it: its formatting is not kept."
)
FIELDS: dict[EditSubject, tuple[EditableField, ...]] = {
    "artist": (
        EditableField("name", "Name", 255, _AS_SHOWN),
        TAGS,
        DESCRIPTION,
    ),
    "album": (
        TITLE,
        EditableField(
            "release_date", "Release date", 10, "Year, month, day: 2001-02-03; - is none.", True
        ),
        TAGS,
        DESCRIPTION,
    ),
    "track": (
        TITLE,
        EditableField("position", "Position", 5, "Its number on the disc; - is none.", True),
        EditableField("license", "Licence", 100, "Its code, as cc-by-sa-4.0; - is none.", True),
        EditableField("copyright", "Copyright", 500, "As printed; - is none.", True),
        TAGS,
        DESCRIPTION,
    ),
}
WORDS: dict[str, str] = {each.id: each.words for fields in FIELDS.values() for each in fields}


def editable(value: object) -> Editable | None:
    """The artist, album or track that a row is of."""
    match value:
        case Listening(track=track):
            return track
        case Artist() | Album() | Track():
            return value
        case _:
            return None


def subject(thing: Editable) -> EditSubject:
    """What a thing is, by the pod's word."""
    match thing:
        case Artist():
            return "artist"
        case Album():
            return "album"
        case Track():
            return "track"


def name_of(thing: Editable) -> str:
    """The name of a thing."""
    return thing.name if isinstance(thing, Artist) else thing.title


def value_now(thing: Editable, field: EditField) -> EditValue:
    """The value that a field has, as far as it is known here."""
    match field, thing:
        case "name" | "title", _:
            return name_of(thing)
        case "tags", _:
            return thing.tags
        case "description", _:
            return thing.description or None
        case "release_date", Album(released=released):
            return released.isoformat() if released is not None else None
        case "position", Track(position=position):
            return position
        case "license", Track(licence=code):
            return code or None
        case "copyright", Track(copyright=words):
            return words or None
        case _:
            return None


def text_of(value: EditValue) -> str:
    """A value as it is typed; empty for none."""
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)


def typed(field: EditableField, text: str) -> EditValue:
    """The value of a typed text. Raises ValueError with a sentence for what is none."""
    text = text.strip()
    if text == NONE and field.may_be_none:
        return () if field.id == "tags" else None
    match field.id:
        case "tags":
            tags = [each.strip().removeprefix("#") for each in text.split(",")]
            wrong = next((each for each in tags if not re.fullmatch(r"\w{1,100}", each)), None)
            if wrong is not None:
                raise ValueError(f"“{wrong}” is no tag: letters, digits and _ alone.")
            if len(tags) > _MOST_TAGS:
                raise ValueError(f"At most {_MOST_TAGS} tags.")
            return tuple(dict.fromkeys(tags))
        case "position":
            if not 0 < (position := whole_number(text) or 0) <= _LARGEST_POSITION:
                raise ValueError("A number from 1 on.")
            return position
        case "release_date":
            try:
                day = date.fromisoformat(text)
            except ValueError:
                raise ValueError("A day as 2001-02-03.") from None
            return day.isoformat()
        case "license":
            if not re.fullmatch(r"[A-Za-z0-9.+-]+", text):
                raise ValueError("A code without spaces, as cc-by-sa-4.0.")
            return text.lower()
        case _:
            return text


def why_not(field: EditableField, before: EditValue, text: str) -> str:
    """Why a typed text is no other value of a field; empty where it is one."""
    if not text.strip():
        return "Nothing is typed."
    try:
        value = typed(field, text)
    except ValueError as error:
        return str(error)
    return "That is how it is now." if _comparable(value) == _comparable(before) else ""


def _comparable(value: EditValue) -> object:
    return (frozenset(value) or None) if isinstance(value, tuple) else value


def edit_words(edit: SuggestedEdit) -> str:
    """What an edit suggests."""
    name = edit.name or "A thing that is gone"
    parts = [f"{WORDS.get(field, field).lower()} {_quoted(value)}" for field, value in edit.fields]
    return f"{name}: {', '.join(parts) or 'nothing'}"


def _quoted(value: EditValue) -> str:
    text = text_of(value)
    return f"“{text}”" if text else "none"


def state_word(edit: SuggestedEdit) -> str:
    """What became of an edit, in a word."""
    if edit.applied:
        return "applied"
    return {True: "accepted", False: "refused", None: "waits"}[edit.approved]

"""Edits that were suggested: their JSON to values, and the fields of a new one to JSON."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from typing import Any, get_args

import msgspec
from msgspec import Raw

from fwtui.music import EditField, EditSubject, EditValue, SuggestedEdit
from fwtui.pod.schema import convert
from fwtui.pod.schema.decoder import Decoder
from fwtui.pod.schema.models_pod import EditShape, EditTarget
from fwtui.pod.schema.sanitize import LONGEST_DESCRIPTION, MOST_TAGS, optional, uuid, when
from fwtui.text import plain

_SUBJECTS = get_args(EditSubject)
_FIELDS = frozenset(get_args(EditField))
_LONGEST_SUMMARY = 2_000
_MOST_FIELDS = 20
_LARGEST = 1 << 31
"""Numbers below it are kept (Funkwhale: positive integers of 32 bits)."""


def edit(shape: EditShape) -> SuggestedEdit:
    """An edit; the values of its fields are cleaned."""
    target = shape.target or EditTarget()
    known = target.type in _SUBJECTS and target.id is not None
    payload = islice((shape.payload or {}).items(), _MOST_FIELDS)
    return SuggestedEdit(
        uuid(shape.uuid),
        target.type if known else "",  # type: ignore[arg-type]
        target.id or 0 if known else 0,
        optional(target.repr),
        tuple((plain(name), _value(name, raw)) for name, raw in payload),
        plain(shape.summary or "", _LONGEST_SUMMARY),
        convert.actor(shape.created_by),
        when(shape.creation_date),
        shape.is_approved,
        shape.is_applied is True,
    )


def _value(name: str, raw: Raw) -> EditValue:
    """A value as a field has it; ``None`` for one of another shape."""
    if name not in _FIELDS:
        return None
    given: Any = None
    with suppress(msgspec.DecodeError):  # a number of thousands of digits
        given = msgspec.json.decode(raw)
    match given:
        case str():
            return plain(given)
        case bool():
            return None
        case int():
            return given if 0 <= given < _LARGEST else None
        case list():
            return tuple(plain(each) for each in given[:MOST_TAGS] if isinstance(each, str))
        case {"text": str(text)}:
            return plain(text, LONGEST_DESCRIPTION)
        case _:
            return None


def payload(field: EditField, value: EditValue) -> dict[str, Any]:
    """The JSON of a field's new value."""
    if field == "description":
        return {field: {"text": value, "content_type": "text/markdown"}}
    return {field: list(value) if isinstance(value, tuple) else value}


EDIT: Decoder[EditShape, SuggestedEdit] = Decoder(EditShape, edit)

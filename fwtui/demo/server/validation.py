"""Validation of body fields, with the messages of Django REST framework."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import UTC, datetime
from typing import Any

from fwtui.demo.server.http import Refusal, invalid

REQUIRED = "This field is required."


def wrong(name: str, message: str) -> Refusal:
    return Refusal(invalid(**{name: message}))


def required(fields: dict[str, Any], name: str) -> Any:
    """The value of a field. Raises Refusal (400) where it is missing or null."""
    if name not in fields:
        raise wrong(name, REQUIRED)
    if fields[name] is None:
        raise wrong(name, "This field may not be null.")
    return fields[name]


def key(value: Any, name: str, known: Container[int]) -> int:
    """The id of an existing object, as a number or digits."""
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        kind = type(value).__name__
        raise wrong(name, f"Incorrect type. Expected pk value, received {kind}.")
    if value not in known:
        raise wrong(name, f'Invalid pk "{value}" - object does not exist.')
    return value


def text(value: Any, name: str, longest: int, *, blank: bool = False) -> str:
    """A string; numbers are accepted too."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise wrong(name, "Not a valid string.")
    found = str(value).strip()
    if not found and not blank:
        raise wrong(name, "This field may not be blank.")
    if len(found) > longest:
        raise wrong(name, f"Ensure this field has no more than {longest} characters.")
    return found


def choice(value: Any, name: str, choices: Sequence[str]) -> str:
    if value not in choices:
        raise wrong(name, f'"{value}" is not a valid choice.')
    return str(value)


def boolean(value: Any, name: str) -> bool:
    if value in (True, "true", "True", "1", 1, "on", "yes"):
        return True
    if value in (False, "false", "False", "0", 0, "off", "no"):
        return False
    raise wrong(name, "Must be a valid boolean.")


def moment(value: Any, name: str) -> datetime:
    """An ISO 8601 moment; UTC without a zone."""
    try:
        found = datetime.fromisoformat(str(value))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (OverflowError, ValueError):
        raise wrong(
            name,
            "Datetime has wrong format. Use one of these formats instead: "
            "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].",
        ) from None

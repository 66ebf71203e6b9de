"""Error answers of a pod as sentences for the listener.

The shapes of an error body: ``{"field": ["..."]}``, ``{"non_field_errors": [...]}``,
``{"detail": "..."}``, OAuth's ``{"error": ..., "error_description": ...}``, nested ones, a bare
list, a bare string, ``{}``, nothing, and a page of HTML.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from fwtui.errors import (
    BadAnswer,
    LoginNeeded,
    NotFound,
    PodAway,
    PodError,
    PodFailed,
    Refused,
    Throttled,
)
from fwtui.pod.http import sentences
from fwtui.pod.repair import repaired
from fwtui.text import clock, plain

log = logging.getLogger(__name__)

_LARGEST = 100_000
_DEEPEST = 5
_WITHOUT_NAME = frozenset({"detail", "non_field_errors", "error", "error_description"})
_EMPTY_WORDS = frozenset({"Not found.", "Not Found", "Unauthorized", "Forbidden"})
_API_HEADERS = ("x-ratelimit-limit", "x-ratelimit-scope", "allow")
_KNOWN = {
    "You do not have permission to perform this action.": "this login may not do that",
    "Authentication credentials were not provided.": "that needs a login",
    "Radio doesn't have more candidates": "this radio has nothing more to play",
    "tracks_already_exist_in_playlist": "some of these are in the playlist already",
    "Index is not continuous": "the playlist has changed in the meantime",
    "Radio requires a related object": "this radio needs something to begin with",
    "Unable to log in with provided credentials": "name and password do not fit",
    "invalid_client": "it does not know this program any more",
    "invalid_grant": "this login or code is not valid any more",
    "access_denied": "it was not allowed",
}


def refusal(status: int, headers: Mapping[str, str], body: bytes, name: str) -> PodError:
    """The error for an answer of status 400 and above; ``name`` is the pod's."""
    log.info("%s answered %d", name, status)
    said = error_text(body) if "html" not in headers.get("content-type", "") else ""
    if status == 401:
        return LoginNeeded(sentences.WANTS_LOGIN.format(name), hint=sentences.ABOUT_WANTS_LOGIN)
    if status == 404:
        if said and said not in _EMPTY_WORDS:
            return NotFound(sentences.SAID.format(name, said), status=status)
        html = "html" in headers.get("content-type", "")
        sentence = sentences.NOT_THERE.format(name)
        return NotFound(sentence, status=status, unknown_path=html)
    if status == 403 and not said:
        return Refused(sentences.NOT_ALLOWED.format(name), status=status)
    if status == 413:
        return Refused(sentences.TOO_LARGE.format(name), status=status)
    if status >= 500:
        if is_gateway(status, headers):
            return away(status, name)
        return PodFailed(sentences.FAILED.format(name), status=status)
    if said:
        return Refused(sentences.SAID_NO.format(name, said), status=status)
    return Refused(sentences.SAID_NO_MORE.format(name), status=status)


def is_gateway(status: int, headers: Mapping[str, str]) -> bool:
    """Whether a gateway in front of the pod answered: the pod is away, whatever was asked.

    A 503 of Funkwhale itself (the remote pod of a file is away) has the headers of Django.
    """
    return status in (502, 504) or (status == 503 and not _is_django(headers))


def _is_django(headers: Mapping[str, str]) -> bool:
    return (
        any(name in headers for name in _API_HEADERS)
        or "cookie" in headers.get("vary", "").lower()
        or "json" in headers.get("content-type", "")
    )


def away(status: int, name: str) -> PodAway:
    """The error for an answer of a gateway."""
    log.info("the gateway of %s answered %d", name, status)
    return PodAway(sentences.AWAY.format(name), status=status)


def throttled(scope: str, seconds: float, name: str) -> Throttled:
    """The error for a scope that is used up for ``seconds``."""
    return Throttled(
        sentences.USED_UP.format(name, clock(seconds)),
        scope=scope,
        seconds=seconds,
    )


def not_json(name: str) -> BadAnswer:
    """The error for a page of HTML in place of JSON: a captive portal, perhaps."""
    return BadAnswer(
        sentences.WEB_PAGE.format(name),
        hint=sentences.ABOUT_WEB_PAGE,
    )


def error_text(body: bytes) -> str:
    """The message in an error body, cleaned; ``""`` when there is none."""
    if not body or len(body) > _LARGEST:
        return ""
    try:
        value = msgspec.json.decode(repaired(body))
    except (msgspec.DecodeError, RecursionError):
        return ""
    words = list(dict.fromkeys(_words(value, "", 0)))
    return plain("; ".join(words[:5]), 300).strip()


def _words(value: Any, field: str, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        text = _KNOWN.get(value.strip(), value.strip())
        if text:
            yield f"{field}: {text}" if field and value.strip() not in _KNOWN else text
    elif isinstance(value, list):
        for one in value[:20]:
            yield from _words(one, field, depth + 1)
    elif isinstance(value, dict):
        if isinstance(code := value.get("code"), str) and code in _KNOWN:
            # The other fields repeat the tracks and the playlist.
            yield _KNOWN[code]
            return
        if isinstance(value.get("error_description"), str) and value.get("error") not in _KNOWN:
            value = {"detail": value["error_description"]}
        for key, inner in list(value.items())[:20]:
            plainly = key in _WITHOUT_NAME or isinstance(inner, dict)
            yield from _words(inner, "" if plainly else str(key).replace("_", " "), depth + 1)

"""JSON whose texts or numbers are broken, made decodable."""

from __future__ import annotations

import re

_ESCAPE = re.compile(
    r"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    r"|\\."
)
"""Escapes of JSON (RFC 8259, 7): a pair of surrogates, a lone one, all others."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|-?\b(?:NaN|Infinity)\b')
"""Strings, and what Python's json writes for numbers that JSON does not have."""


def repaired(json: bytes) -> bytes:
    """JSON whose lone surrogates and invalid UTF-8 are U+FFFD, and whose NaN is null."""
    text = json.decode("utf-8", "replace")
    text = _ESCAPE.sub(lambda one: one[0] if one[1] or not one[2] else r"\ufffd", text)
    if "NaN" in text or "Infinity" in text:
        text = _TOKEN.sub(lambda one: one[0] if one[0][0] == '"' else "null", text)
    return text.encode()

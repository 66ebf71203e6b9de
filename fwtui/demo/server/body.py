"""Request bodies: JSON, a form, or a form with files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.message import Message
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl

from msgspec import Struct

from fwtui.demo.server.answer import HttpRequest
from fwtui.demo.server.http import FORM, MULTIPART, EndpointAction, Query, Refusal, detail


class RequestBody(Struct, frozen=True):
    """A request's body, parsed."""

    data: Any
    form: Query
    files: Mapping[str, bytes]

    @classmethod
    def of(cls, asked: HttpRequest, action: EndpointAction | None, *, strict: bool) -> RequestBody:
        """Raises Refusal (400 or 415) when ``strict``; else an unreadable body is empty."""
        nothing = cls({}, Query([]), {})
        declared = asked.headers.get("content-type", "")
        kind = declared.partition(";")[0].strip().lower()
        if not asked.body or action is None:
            return nothing
        if strict and kind not in (*action.accepts, "application/activity+json"):
            raise Refusal(detail(415, f'Unsupported media type "{declared}" in request.'))
        if kind == FORM:
            form = Query(parse_qsl(asked.body.decode(errors="replace"), keep_blank_values=True))
            return cls(form.last(), form, {})
        if kind == MULTIPART:
            return cls._multipart(declared, asked.body)
        if not strict:
            return nothing
        try:
            return cls(json.loads(asked.body), Query([]), {})
        except ValueError as error:
            raise Refusal(detail(400, f"JSON parse error - {error}")) from None

    @classmethod
    def _multipart(cls, declared: str, body: bytes) -> RequestBody:
        message: Message = BytesParser().parsebytes(
            b"content-type: " + declared.encode() + b"\r\n\r\n" + body
        )
        pairs, files = [], {}
        for part in message.get_payload() if message.is_multipart() else []:
            assert isinstance(part, Message)  # noqa: S101 (a multipart holds messages)
            name = str(part.get_param("name", "", "content-disposition"))
            content = part.get_payload(decode=True)
            content = content if isinstance(content, bytes) else b""
            if part.get_filename() is None:
                pairs.append((name, content.decode(errors="replace")))
            else:
                files[name] = content
        form = Query(pairs)
        return cls(form.last(), form, files)

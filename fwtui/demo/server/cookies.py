"""The two cookies of a pod: the session and the CSRF token."""

from __future__ import annotations

import secrets
from email.utils import formatdate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fwtui.demo.server.http import Call

SESSION_SECONDS = 5_400_000
CSRF_SECONDS = 31_449_600


def csrf_cookie(call: Call, *, renew: bool = False) -> tuple[str, str]:
    """The cookie of the caller's CSRF token, or of a new one."""
    known = "" if renew else call.cookies.get("csrftoken")
    token = known or secrets.token_hex(16)
    return _cookie("csrftoken", token, call.now, CSRF_SECONDS)


def session_cookie(session: str, now: float) -> tuple[str, str]:
    """The cookie of a session."""
    return _cookie("sessionid", session, now, SESSION_SECONDS)


def no_session_cookie(now: float) -> tuple[str, str]:
    """The cookie that ends a session."""
    return _cookie("sessionid", "", now, 0)


def _cookie(name: str, value: str, now: float, seconds: int) -> tuple[str, str]:
    expires = formatdate(now + seconds if seconds else 0, usegmt=True)
    return (
        "set-cookie",
        f"{name}={value}; expires={expires}; Max-Age={seconds}; Path=/; SameSite=Lax",
    )

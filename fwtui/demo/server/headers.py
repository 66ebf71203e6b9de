"""Headers that nginx and Django put on answers, in lower case as they come."""

from __future__ import annotations

Headers = tuple[tuple[str, str], ...]

NGINX = ("server", "nginx/1.22.1")

BY_NGINX: Headers = (
    (
        "content-security-policy",
        "default-src 'self'; connect-src https: wss: http: ws: 'self' 'unsafe-eval'; "
        "script-src 'self' 'wasm-unsafe-eval'; style-src https: http: 'self' 'unsafe-inline'; "
        "img-src https: http: 'self' data:; font-src https: http: 'self' data:; "
        "media-src https: http: 'self' data:; object-src 'none'",
    ),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("x-frame-options", "SAMEORIGIN"),
    ("service-worker-allowed", "/"),
)
"""nginx's headers on good answers and redirects; errors get X-Frame-Options alone."""

ON_ERRORS: Headers = (("x-frame-options", "SAMEORIGIN"),)

BY_DJANGO: Headers = (
    ("x-frame-options", "DENY"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
)

GOOD = (200, 201, 204, 206, 301, 302, 303, 304, 307, 308)
"""The statuses for which nginx's ``add_header`` works without ``always``."""

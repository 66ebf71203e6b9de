"""Certificate checks: system store, CA file, pinned fingerprint."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import ssl
import sys
from functools import lru_cache
from typing import Any

import truststore

from fwtui.errors import PodError, PodUntrusted
from fwtui.pod.http import sentences
from fwtui.pod.http.origin import Origin

_EXPIRED, _NOT_YET, _OWN, _OWN_CHAIN, _NO_ISSUER, _NO_ISSUER_LOCALLY = 10, 9, 18, 19, 21, 20
_WRONG_HOST, _WRONG_ADDRESS = 62, 64
_REASONS = {
    _EXPIRED: "its certificate has expired",
    _NOT_YET: "its certificate is not valid yet",
    _OWN: "its certificate is signed by itself",
    _OWN_CHAIN: "its certificate is signed by an authority that this system does not know",
    _NO_ISSUER: "its certificate is signed by an authority that this system does not know",
    _NO_ISSUER_LOCALLY: "its certificate is signed by an authority that this system does not know",
    _WRONG_HOST: "its certificate is for another host",
    _WRONG_ADDRESS: "its certificate is for another host",
}
_ABOUT_THE_CLOCK = (_EXPIRED, _NOT_YET)


def context(ca_file: str = "", fingerprint: str = "") -> ssl.SSLContext:
    """The TLS context for a pod.

    It trusts the system's store and, besides, ``ca_file`` (PEM). With a ``fingerprint``
    (SHA-256 in hexadecimal) it trusts that certificate alone; name and dates are ignored.
    Raises :class:`PodUntrusted` when either cannot be used.
    """
    return _context(ca_file, fingerprint)


@lru_cache(maxsize=16)
def _context(ca_file: str, fingerprint: str) -> ssl.SSLContext:
    if fingerprint:
        wanted = normal(fingerprint)

        class Pinned(ssl.SSLObject):
            def do_handshake(self) -> None:
                super().do_handshake()
                check(self.getpeercert(binary_form=True), wanted)

        pinned = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        pinned.check_hostname = False
        pinned.verify_mode = ssl.CERT_NONE
        pinned.sslobject_class = Pinned
        return _for_http(pinned)
    trusted = _by_system()
    if ca_file:
        try:
            trusted.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError) as error:
            raise PodUntrusted(
                sentences.BAD_CA_FILE.format(ca_file),
                hint=sentences.ABOUT_CA_FILE,
            ) from error
    return _for_http(trusted)


def _by_system() -> ssl.SSLContext:
    """The system's store: by truststore on macOS and Windows at each handshake; elsewhere the
    OpenSSL context, loaded once (truststore reloads it per connection: 45 ms)."""
    asking: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if sys.platform in ("darwin", "win32"):
        return asking
    first = asking.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="localhost")
    return first.context


def _for_http(made: ssl.SSLContext) -> ssl.SSLContext:
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.set_alpn_protocols(["http/1.1"])
    return made


def check(certificate: bytes | None, wanted: str) -> None:
    """Raises :class:`ssl.SSLCertVerificationError` for any certificate but the wanted one."""
    found = hashlib.sha256(certificate or b"").hexdigest()
    if not hmac.compare_digest(found, wanted):
        raise ssl.SSLCertVerificationError("fingerprint mismatch")


def normal(fingerprint: str) -> str:
    """A fingerprint as 64 lower-case hexadecimal digits, from ``AB:CD:...``, ``sha256/ab cd``."""
    digits = re.sub(r"^sha-?256[:/= ]*|[:\s]", "", fingerprint.strip().lower())
    if not re.fullmatch("[0-9a-f]{64}", digits):
        raise PodUntrusted(
            sentences.BAD_FINGERPRINT,
            hint=sentences.ABOUT_FINGERPRINT,
        )
    return digits


async def fingerprint_of(origin: Origin, limit: float = 10.0) -> str:
    """SHA-256 of the certificate that a pod presents, unchecked, for the listener to compare.

    ``limit`` in seconds. Raises :class:`PodError` when there is no certificate.
    """
    blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    blind.check_hostname = False
    blind.verify_mode = ssl.CERT_NONE
    try:
        async with asyncio.timeout(limit):
            _, writer = await asyncio.open_connection(
                origin.host, origin.port, ssl=blind, server_hostname=origin.host
            )
            seen: Any = writer.get_extra_info("ssl_object")
            certificate = seen.getpeercert(binary_form=True)
            writer.transport.abort()
    except (OSError, TimeoutError, ssl.SSLError) as error:
        raise PodError(sentences.NO_CERTIFICATE.format(origin.name)) from error
    return hashlib.sha256(certificate or b"").hexdigest()


def formatted(fingerprint: str) -> str:
    """A fingerprint as ``AB:CD:...``, as browsers show it."""
    return ":".join(re.findall("..", fingerprint.upper()))


def tls_error(error: ssl.SSLError, name: str) -> PodUntrusted:
    """The error for a failed TLS handshake, with a hint."""
    if isinstance(error, ssl.SSLCertVerificationError):
        if "fingerprint" in str(error):
            return PodUntrusted(
                sentences.OTHER_CERTIFICATE.format(name),
                hint=sentences.ABOUT_OTHER_CERTIFICATE,
            )
        code = getattr(error, "verify_code", 0)
        reason = _REASONS.get(code, "its certificate cannot be checked")
        hint = sentences.ABOUT_CLOCK if code in _ABOUT_THE_CLOCK else sentences.ABOUT_CERTIFICATE
        return PodUntrusted(sentences.NOT_TRUSTED.format(name, reason), hint=hint)
    text = str(error).upper()
    if "WRONG_VERSION" in text or "HTTP_REQUEST" in text or "RECORD_LAYER" in text:
        return PodUntrusted(
            sentences.NO_HTTPS.format(name),
            hint=sentences.ABOUT_NO_HTTPS.format(name),
        )
    return PodUntrusted(sentences.NOT_SAFE.format(name))

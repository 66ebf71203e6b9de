"""Whether an address that a listener types is a pod, and how it can be reached and trusted."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from fwtui.errors import (
    BadAnswer,
    ForeignAddress,
    LoginNeeded,
    NotFound,
    NotFunkwhale,
    PodError,
    PodUnreachable,
    PodUntrusted,
    Refused,
)
from fwtui.music import Instance
from fwtui.pod.api.instance import InstanceApi
from fwtui.pod.auth.accounts import Account
from fwtui.pod.http import sentences, tls
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin
from fwtui.pod.settings import PodSettings


class ProbeResult(Struct, frozen=True):
    """A pod that answered: its base address, and its nodeinfo."""

    origin: Origin
    instance: Instance


async def probe(
    address: str, settings: PodSettings | None = None, *, ca_file: str = "", fingerprint: str = ""
) -> ProbeResult:
    """Reads the nodeinfo of the pod at an address that a listener typed or pasted.

    Raises :class:`NotFunkwhale`, :class:`PodUnreachable`, or :class:`PodUntrusted` with the
    certificate's fingerprint, or the address without https, in its hint.
    """
    origin = Origin.parse(address)
    try:
        return await _asked(origin, settings, ca_file, fingerprint)
    except NotFunkwhale:
        if not origin.path:
            raise
        # The address may be a page of the pod's web player.
        return await _asked(replace(origin, path=""), settings, ca_file, fingerprint)
    except PodUntrusted as error:
        raise await _with_fingerprint(error, origin, fingerprint) from error
    except PodUnreachable as error:
        if origin.scheme == "https" and "://" not in address and origin.port == 443:
            await _offer_http(origin, settings)
        raise error


async def _asked(
    origin: Origin, settings: PodSettings | None, ca_file: str, fingerprint: str
) -> ProbeResult:
    account = Account(origin, kind="anonymous", ca_file=ca_file, fingerprint=fingerprint)
    http = PodClient(account, settings)
    try:
        found = ProbeResult(origin, await InstanceApi(http).nodeinfo())
        if http.upgraded:
            # Changes do not follow redirects, so the base address itself must be https.
            safe = replace(origin, scheme="https", port=443)
            return await _asked(safe, settings, ca_file, fingerprint)
        return found
    except (NotFound, BadAnswer, Refused, LoginNeeded) as error:
        raise NotFunkwhale(
            f"There is no Funkwhale pod at {origin.name}", hint=sentences.ABOUT_SPELLING
        ) from error
    except ForeignAddress as error:
        raise NotFunkwhale(error.sentence, hint="Type the address that it leads to.") from error
    finally:
        await http.aclose()


async def _with_fingerprint(error: PodUntrusted, origin: Origin, pinned: str) -> PodUntrusted:
    try:
        seen = tls.formatted(await tls.fingerprint_of(origin))
    except PodError:
        return error
    hint = "The fingerprint that it shows" if pinned else "If it is your pod, trust its fingerprint"
    return PodUntrusted(error.sentence, hint=f"{hint}: {seen}")


async def _offer_http(origin: Origin, settings: PodSettings | None) -> None:
    bare = replace(origin, scheme="http", port=80)
    quick = replace(settings or PodSettings(), connect_timeout=3.0, timeout=5.0, attempts=1)
    try:
        await _asked(bare, quick, "", "")
    except PodError:
        return
    raise PodUntrusted(
        f"{origin.name} answers without https only: others could read along",
        hint=f"If you trust the way to it, say {bare.key}.",
    )

"""The origin of a pod: scheme, host, port and base path; only it receives tokens."""

from __future__ import annotations

import re
from ipaddress import IPv6Address, ip_address
from urllib.parse import quote, urljoin, urlsplit

from msgspec import Struct

from fwtui.errors import ForeignAddress, PodError
from fwtui.pod.http import sentences

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")
_API = "/api/v1/"


class Origin(Struct, frozen=True, order=True):
    """A pod's base address.

    ``host`` is in ASCII (IDNA; an IPv6 address without brackets), ``path`` is ``""`` or
    ``/music`` for a pod that lives below a path.
    """

    scheme: str
    host: str
    port: int
    path: str = ""

    @classmethod
    def parse(cls, address: str) -> Origin:
        """From typed text: ``music.example``, ``http://[::1]:5000``, ``@ana@music.example``.

        https unless ``http://`` is given. Raises :class:`PodError`.
        """
        said = address.strip()
        if said.count("@") in (1, 2) and "/" not in said:
            said = said.rpartition("@")[2]
        if "://" not in said:
            said = "https://" + said
        try:
            parts = urlsplit(said)
            port = parts.port
            name = parts.hostname or ""
        except ValueError as error:
            raise _no_address(address) from error
        scheme = parts.scheme.lower()
        if scheme not in _PORTS or parts.username is not None or port == 0:
            raise _no_address(address)
        path = quote(re.sub(r"/+", "/", parts.path).rstrip("/"), safe="/%~:@!$&'()*+,;=-._")
        if "/../" in path + "/" or "/./" in path + "/":
            raise _no_address(address)
        return cls(scheme, _host(name, address), port or _PORTS[scheme], path)

    @property
    def authority(self) -> str:
        """``music.example``, ``[::1]:5000``: the host, and a port that is not the default."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def key(self) -> str:
        """The whole address, ``https://music.example``: the key of stored data of this pod."""
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def name(self) -> str:
        """For display: ``music.example``, IDNA decoded."""
        host = self.authority
        if "xn--" in host:
            try:
                host = host.encode("ascii").decode("idna")
            except UnicodeError:
                return host + self.path
        return host + self.path

    @property
    def slug(self) -> str:
        """For file names: :attr:`key` in letters, digits, dots, ``-`` and ``_``."""
        return re.sub(r"[^A-Za-z0-9.-]", "_", self.key.replace("://", "-"))

    def url(self, path: str) -> str:
        """The absolute address of ``path``.

        ``tracks`` is below ``/api/v1/``; ``/api/v2/...`` below the pod's own path; a whole
        address must be the pod's own. Raises :class:`ForeignAddress`.
        """
        if not path.startswith("/"):
            if "://" in path:
                if not self.owns(path):
                    raise ForeignAddress(sentences.ADDRESS_OF_OTHERS.format(self.name))
                return path
            return f"{self.key}{_API}{path}"
        if path.startswith("//"):
            raise ForeignAddress(sentences.ADDRESS_OF_OTHERS.format(self.name))
        if self.path and (path + "/").startswith(self.path + "/"):
            return f"{self.scheme}://{self.authority}{path}"
        return f"{self.key}{path}"

    def owns(self, url: str) -> bool:
        """Whether ``url`` has this scheme, host and port, and may receive this pod's token."""
        return self.same_host(url, {self.scheme: self.port})

    def upgraded_by(self, url: str) -> bool:
        """Whether ``url`` is this host by https where this origin is http."""
        return self.scheme == "http" and self.same_host(url, {"https": 443, "http": self.port})

    def same_host(self, url: str, ports: dict[str, int]) -> bool:
        """Whether ``url`` is on this host by one of these schemes and ports."""
        try:
            parts = urlsplit(url)
            port = parts.port or _PORTS.get(parts.scheme)
            name = parts.hostname or ""
        except ValueError:
            return False
        if parts.username is not None or parts.scheme not in ports or port != ports[parts.scheme]:
            return False
        try:
            return _host(name, url) == self.host
        except PodError:
            return False

    def join(self, url: str, location: str) -> str:
        """The target of a redirect from ``url`` (RFC 9110, 10.2.2)."""
        return urljoin(url, location)


def _host(name: str, address: str) -> str:
    name = name.lower()
    try:
        parsed = ip_address(name)
    except ValueError:
        pass
    else:
        if isinstance(parsed, IPv6Address) and parsed.scope_id:
            return f"{parsed.compressed}"
        return parsed.compressed
    if not name.isascii():
        # Imported on demand: the tables are large.
        import idna

        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise _no_address(address) from error
    if len(name) > 253 or not _HOST.fullmatch(name):
        raise _no_address(address)
    return name


def _no_address(address: str) -> PodError:
    from fwtui.text import plain

    return PodError(
        sentences.NOT_A_POD_ADDRESS.format(plain(address, 80)),
        hint=sentences.ABOUT_POD_ADDRESS,
    )

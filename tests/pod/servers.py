"""Small servers on loopback that misbehave in ways a pod in a box does not."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fwtui.pod.auth.accounts import Account
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin
from fwtui.pod.settings import PodSettings

QUICK = PodSettings(keyring=False, backoff=0.001, longest_backoff=0.002, connect_timeout=5.0)


@dataclass
class Asked:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


@dataclass
class Said:
    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json"

    def wire(self) -> bytes:
        head = {"Content-Type": self.kind, "Content-Length": str(len(self.body)), **self.headers}
        lines = [f"HTTP/1.1 {self.status} Said", *(f"{k}: {v}" for k, v in head.items())]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + self.body


Handler = Callable[[Asked], "Said | bytes | Awaitable[Said | bytes | None] | None"]


class RawServer:
    """Answers by a function: a ``Said``, raw bytes (then it hangs up), or ``None`` (hangs up)."""

    def __init__(
        self, handler: Handler, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
    ) -> None:
        self.handler = handler
        self.host = host
        self.tls = tls
        self.asked: list[Asked] = []
        self.connections = 0

    async def __aenter__(self) -> RawServer:
        self._server = await asyncio.start_server(self._serve, self.host, 0, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        host = f"[{self.host}]" if ":" in self.host else self.host
        self.url = f"{'https' if self.tls else 'http'}://{host}:{self.port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while line := (await reader.readline()).decode("latin-1").strip():
                method, target, version = line.split(" ")
                if not version.startswith("HTTP/"):
                    raise ValueError(version)
                headers: dict[str, str] = {}
                while header := (await reader.readline()).decode("latin-1").strip():
                    name, _, value = header.partition(":")
                    headers[name.lower()] = value.strip()
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                asked = Asked(method, target, headers, body)
                self.asked.append(asked)
                said = self.handler(asked)
                if isinstance(said, Awaitable):
                    said = await said
                if isinstance(said, Said):
                    writer.write(said.wire())
                    await writer.drain()
                    continue
                if said is not None:
                    writer.write(said)
                    await writer.drain()
                break
        except ValueError:
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def http(self, **given: object) -> PodClient:
        """This server, asked as anybody."""
        account = Account(Origin.parse(self.url), kind="anonymous", **given)  # type: ignore[arg-type]
        return PodClient(account, QUICK)


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carries on what comes in, as a proxy does, until there is no more."""
    while part := await reader.read(65_536):
        writer.write(part)
        await writer.drain()
    writer.close()


@dataclass
class Certificate:
    context: ssl.SSLContext
    fingerprint: str
    ca_file: Path


def certificate(
    folder: Path, *, days: int = 1, own: bool = True, host: str = "127.0.0.1"
) -> Certificate:
    """A server's certificate: signed by itself, or by an authority of its own."""
    key, name = ec.generate_private_key(ec.SECP256R1()), _name(host)
    issuer_key, issuer = (
        (key, name) if own else (ec.generate_private_key(ec.SECP256R1()), _name("Auth"))
    )
    now = datetime.datetime.now(datetime.UTC)
    try:
        names: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        names = x509.DNSName(host)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=10))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=own, path_length=None), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )
    authority = made
    if not own:
        authority = (
            x509.CertificateBuilder()
            .subject_name(issuer)
            .issuer_name(issuer)
            .public_key(issuer_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=10))
            .not_valid_after(now + datetime.timedelta(days=10))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(issuer_key, hashes.SHA256())
        )
    pem = serialization.Encoding.PEM
    both = folder / "server.pem"
    both.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(pem)
    )
    ca_file = folder / "ca.pem"
    ca_file.write_bytes(authority.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return Certificate(context, made.fingerprint(hashes.SHA256()).hex(), ca_file)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])

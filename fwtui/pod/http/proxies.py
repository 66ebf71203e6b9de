"""The proxy of the environment for an address."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from fwtui.pod.http.origin import Origin


def proxy_for(scheme: str, host: str, port: int | None) -> str:
    """The address of the proxy, as curl reads the environment; ``""`` for none.

    Never one for this machine itself: a proxy elsewhere does not reach it. ``host`` is an IPv6
    address without brackets. ``NO_PROXY`` may name networks (10.0.0.0/8), too.
    """
    proxies = getproxies()
    found = proxies.get(scheme) or proxies.get("all")
    if not found or is_loopback(host):
        return ""
    if proxy_bypass(host) or (port and proxy_bypass(f"{host}:{port}")):
        return ""
    if _is_in_networks(host, proxies.get("no", "")):
        return ""
    kind, _, rest = found.rpartition("://")
    # Desktop settings write "socks" for "socks5".
    kind = {"": "http", "socks": "socks5"}.get(kind.lower(), kind)
    return f"{kind}://{rest}"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine (RFC 6761, 6.3; RFC 1122, 3.2.1.3)."""
    host = host.rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback or (mapped or address).is_unspecified


def clear_proxy(origin: Origin) -> str:
    """The sentence for a pod without https that is reached through a proxy, which can then read
    the login and all that is sent; ``""`` where that is not so."""
    if origin.scheme != "http":
        return ""
    proxy = proxy_for(origin.scheme, origin.host, origin.port)
    if not proxy:
        return ""
    try:
        name = urlsplit(proxy).hostname or "a proxy"
    except ValueError:
        name = "a proxy"
    return f"{origin.name} is reached without https, through {name}, which can read your login"


def _is_in_networks(host: str, listed: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    for each in listed.split(","):
        try:
            if address in ip_network(each.strip(" []"), strict=False):
                return True
        except ValueError:
            continue
    return False

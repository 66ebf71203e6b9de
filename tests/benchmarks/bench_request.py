"""A whole request through the client against bare httpx, on one loopback server.

    python tests/benchmarks/bench_request.py

The server runs in a process of its own and answers a page of 16 kB with a pod's headers. CPU
seconds of this process alone are compared, in turns, and the median of the turns is printed:
target at most 1.3 x. The anchor is ``httpx.AsyncClient.get`` with the same connection kept.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import statistics
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection

import httpx

from fwtui.pod.auth.accounts import Account
from fwtui.pod.auth.tokens import FixedToken, Secret
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin

TURNS = 15
REQUESTS = 200
BODY = b'{"results":[' + b'"abcdefgh",' * 1450 + b"1]}"


def serve(ready: Connection) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        left = 100_000
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                left -= 1
                head = (
                    "HTTP/1.1 200 OK\r\nserver: nginx/1.22.1\r\n"
                    "content-type: application/json\r\nconnection: keep-alive\r\n"
                    f"content-length: {len(BODY)}\r\nallow: GET, HEAD, OPTIONS\r\n"
                    "x-ratelimit-limit: 100000\r\nx-ratelimit-scope: authenticated-list\r\n"
                    f"x-ratelimit-remaining: {left}\r\nx-ratelimit-duration: 3600\r\n"
                    "retry-after: 3599\r\nx-ratelimit-reset: 1795290261\r\n"
                    "x-ratelimit-resetseconds: 3600\r\nvary: origin\r\n"
                    "x-frame-options: DENY\r\nreferrer-policy: same-origin\r\n\r\n"
                )
                writer.write(head.encode() + BODY)
        except (asyncio.IncompleteReadError, OSError):
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


async def cpu(ask: Callable[[int], Awaitable[object]]) -> float:
    """CPU seconds of one request."""
    began = time.process_time()
    for number in range(REQUESTS):
        await ask(number)
    return (time.process_time() - began) / REQUESTS


async def measure(url: str) -> tuple[float, float]:
    client = httpx.AsyncClient()
    http = PodClient(Account(Origin.parse(url), "ana"), token_source=FixedToken(Secret("x" * 30)))
    address = f"{url}/api/v1/tracks"
    headers = {"Authorization": "Bearer " + "x" * 30, "Accept": "application/json"}

    async def bare(number: int) -> bytes:
        params = {"page": number, "page_size": 50}
        answer = await client.get(address, params=params, headers=headers)
        return answer.content

    async def whole(number: int) -> bytes:
        params = {"page": number, "page_size": 50}
        return (await http.request("GET", "tracks", params=params)).body

    if not await bare(1) == await whole(1) == BODY:
        raise AssertionError("the two do not answer the same")
    turns = [(await cpu(bare), await cpu(whole)) for _ in range(TURNS)]
    await client.aclose()
    await http.aclose()
    return statistics.median(a for a, _ in turns), statistics.median(b for _, b in turns)


def main() -> None:
    near, far = multiprocessing.Pipe(duplex=False)
    server = multiprocessing.Process(target=serve, args=(far,), daemon=True)
    server.start()
    try:
        anchor, ours = asyncio.run(measure(f"http://127.0.0.1:{near.recv()}"))
    finally:
        server.terminate()
    print(f"a request: {ours * 1e6:.0f} µs of CPU, bare httpx {anchor * 1e6:.0f} µs, ", end="")
    print(f"{ours / anchor:.2f} x (target 1.30 x)")


if __name__ == "__main__":
    main()

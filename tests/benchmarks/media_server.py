"""A web server that sends one file and nothing else: the far side of the audio benchmarks.

``python -m tests.benchmarks.media_server FILE [WAIT]`` prints its port and serves until it
is ended: every path is the file, with ranges; ``WAIT`` seconds pass before the first byte.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


async def answer(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, file: Path, wait: float
) -> None:
    size = file.stat().st_size
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            await asyncio.sleep(wait)
            found = re.search(rb"(?im)^range: bytes=(\d+)-", head)
            start = int(found[1]) if found else 0
            lines = [
                "HTTP/1.1 206 Partial Content" if found else "HTTP/1.1 200 OK",
                f"Content-Length: {size - start}",
                "Content-Type: application/octet-stream",
                'ETag: "one"',
                "Accept-Ranges: bytes",
            ]
            if found:
                lines.append(f"Content-Range: bytes {start}-{size - 1}/{size}")
            writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
            await writer.drain()
            with file.open("rb") as content:
                await asyncio.get_running_loop().sendfile(writer.transport, content, start)
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def serve(file: Path, wait: float) -> None:
    server = await asyncio.start_server(
        lambda reader, writer: answer(reader, writer, file, wait), "127.0.0.1", 0
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def serving(file: Path, wait: float = 0.0) -> Iterator[str]:
    """The address of such a server, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.media_server", str(file), str(wait)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as server:
        assert server.stdout
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.terminate()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0.0))

"""Keeps a server busy over connections that stay open, and counts what it answers."""

import asyncio
from time import perf_counter


def requests_per_second(port: int, path: str, connections: int, seconds: float) -> float:
    """How many requests a second the server at this port of this machine answers."""
    return asyncio.run(_all(port, path, connections, seconds))


async def _all(port: int, path: str, connections: int, seconds: float) -> float:
    start = perf_counter()
    counts = await asyncio.gather(*(_one(port, path, start + seconds) for _ in range(connections)))
    return sum(counts) / (perf_counter() - start)


async def _one(port: int, path: str, end: float) -> int:
    """Ask again as soon as the last answer is there, until the time is up."""
    # A client library would take longer to ask than the server to answer, and so measure itself.
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    count = 0
    while perf_counter() < end:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode().splitlines()[0])
        await reader.readexactly(_length(head))
        count += 1
    writer.close()
    return count


def _length(head: bytes) -> int:
    return int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])

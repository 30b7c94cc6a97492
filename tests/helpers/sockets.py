"""Whether a connection is opened or a name looked up while something runs: by Python's own audit events (PEP 578)."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

_listening: list[list[str]] = []
_WATCHED = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _listening and event in _WATCHED:
        for heard in _listening:
            heard.append(f"{event} {arguments[1:] if event == 'socket.connect' else arguments}")


sys.addaudithook(_hook)


@contextlib.contextmanager
def sockets_used() -> Iterator[list[str]]:
    """What is tried, as it happens; a pair of sockets inside the process is none of it."""
    heard: list[str] = []
    _listening.append(heard)
    try:
        yield heard
    finally:
        _listening.remove(heard)

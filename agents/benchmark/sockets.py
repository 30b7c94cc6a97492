"""Counting the connections that a program opens, by Python's own audit events (PEP 578)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_WATCHED = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
_listening: list[list[str]] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    for heard in _listening:
        if event in _WATCHED:
            heard.append(event)


@contextmanager
def connections_opened() -> Iterator[list[str]]:
    """The names of the events that tell of a connection or a look-up, as they happen within."""
    heard: list[str] = []
    if _hook not in _installed:
        sys.addaudithook(_hook)  # for good: a hook cannot be taken away
        _installed.append(_hook)
    _listening.append(heard)
    try:
        yield heard
    finally:
        _listening.remove(heard)


_installed: list[object] = []

"""The whole suite is watched for connections: no test may reach beyond this computer.

Every connection and every look-up of a name that Python makes (its audit events, PEP 578) is told apart: to this
computer, where the tests' own servers are, or beyond. One beyond fails the test that ran then, and the run's summary
says how many there were, in all processes among which pytest shares the tests. A child process is watched by the tests
that start it (`helpers.sockets`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("patient", settings(), deadline=None)  # a busy computer is no failure
settings.load_profile("patient")

_LOCAL = {"", "localhost", "localhost.localdomain"}
_LOOK_UPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
_beyond: list[str] = []


def _is_here(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or not isinstance(host, str) or host.casefold() in _LOCAL:
        return True
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        # Sockets of the file system, and those of other families, have no host.
        if isinstance(address, tuple) and not _is_here(address[0]):
            _beyond.append(f"{event} {address}")
    elif event in _LOOK_UPS and not _is_here(arguments[0]):
        _beyond.append(f"{event} {arguments[0]!r}")


sys.addaudithook(_hook)


@pytest.fixture(autouse=True)
def nothing_reaches_beyond_this_computer() -> Iterator[None]:
    """Fails the test in which something does."""
    before = len(_beyond)
    yield
    assert _beyond[before:] == []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where the tests are shared among processes: what this one has seen, for the summary of the first."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["beyond"] = _beyond


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """A process that shared the tests has ended; one that crashed cannot say what it has seen, and has failed."""
    _beyond.extend(getattr(node, "workeroutput", {}).get("beyond", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figure of the run."""
    terminalreporter.write_line(f"{len(_beyond)} connections or look-ups beyond this computer")

"""Names to IP addresses."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Protocol

from ternlight.tools.errors import NoAnswer
from ternlight.tools.web.urls import Address


class Resolver(Protocol):
    """Looks up names."""

    async def resolve(self, host: str) -> Sequence[Address]:
        """The addresses of a name, at least one, best first. Raises `NoAnswer` for a name that is not known."""


class SystemResolver:
    """The computer's own look-up, in a thread."""

    async def resolve(self, host: str) -> Sequence[Address]:
        """The addresses of a name, at least one, best first. Raises `NoAnswer` for a name that is not known."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            found = []
        addresses = list(dict.fromkeys(ip_address(str(entry[4][0])) for entry in found))
        if not addresses:
            raise NoAnswer(f"{host} was not found. Check the address, and that this computer is connected.")
        return addresses

"""What may be fetched: the user's switches, as one frozen value.

Two checks, and both must pass for every request, the ones that a redirect asks for included: `check_url` before a name
is looked up, `check_addresses` on what the lookup answered. The connection then goes to an address that was checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ternlight.tools.errors import AddressRefused, Offline
from ternlight.tools.web.addresses import is_public, is_reachable_by_name
from ternlight.tools.web.urls import Address, WebUrl, parse_host, parse_host_and_port

_LOCAL_NAMES = (
    "localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa", "localdomain",
    "onion", "test", "invalid", "example", "alt",
)  # fmt: skip
"""Names that no public DNS answers for (RFC 6761, RFC 6762, RFC 8375, and what routers make up): never looked up, so
that a page cannot learn of them or send a look-up to the local network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedHost:
    """A host that the user allowed by name or address, and with it whatever network it stands in."""

    host: str
    """Canonical, see `WebUrl.host`."""
    port: int | None = None
    """None allows every port."""

    @classmethod
    def parse(cls, text: str) -> AllowedHost:
        """From `HOST` or `HOST:PORT`. Raises `AddressRefused` for anything else."""
        host, port = parse_host_and_port(text)
        return cls(host=host, port=port)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPolicy:
    """Which addresses may be opened. The default opens the public web and nothing else."""

    offline: bool = False
    """Nothing at all: no socket is opened and no name looked up."""
    allowed: frozenset[AllowedHost] = frozenset()
    """Hosts that are opened wherever they stand."""
    denied: frozenset[str] = frozenset()
    """Hosts that are never opened, nor those below them ("example.com" covers "www.example.com")."""
    only_allowed: bool = False
    """Open no host but the allowed ones."""
    ports: frozenset[int] = frozenset({80, 443, 8080, 8443})
    """For hosts that are not allowed by name."""

    @classmethod
    def of(
        cls, *, allow: Iterable[str] = (), deny: Iterable[str] = (), offline: bool = False, only_allowed: bool = False
    ) -> NetworkPolicy:
        """From texts as a user types them: `HOST` or `HOST:PORT`. Raises `AddressRefused` for what is neither."""
        return cls(
            offline=offline,
            allowed=frozenset(AllowedHost.parse(text) for text in allow),
            denied=frozenset(parse_host(text) for text in deny),
            only_allowed=only_allowed,
        )

    def allowing(self, url: WebUrl) -> NetworkPolicy:
        """This policy, with the host and port of an address that the user typed allowed as well."""
        return replace(self, allowed=self.allowed | {AllowedHost(host=url.host, port=url.port)})

    def allows(self, host: str, port: int) -> bool:
        """Whether the user allowed this host (canonical) and port by name."""
        return bool(self.allowed & {AllowedHost(host=host), AllowedHost(host=host, port=port)})

    def check_url(self, url: WebUrl) -> None:
        """Refuse what can be refused without looking up a name. Raises `Offline` and `AddressRefused`."""
        if self.offline:
            raise Offline(
                f"Ternlight is offline, so {url.host} was not opened. Switch the network on in Settings to search and "
                "read the web."
            )
        if any(url.host == host or url.host.endswith("." + host) for host in self.denied):
            raise AddressRefused(f"{url.host} is on your list of hosts that are never opened.")
        if self.allows(url.host, url.port):
            return
        if self.only_allowed:
            raise AddressRefused(f"{url.host} is not on your list of hosts that may be opened.")
        if url.port not in self.ports:
            raise AddressRefused(
                f"{url.host} was not opened: port {url.port} is not one of the web's. If you trust it, allow "
                f"{url.authority}."
            )
        if url.address is not None:
            self.check_addresses(url, [url.address])
        elif any(url.host == name or url.host.endswith("." + name) for name in _LOCAL_NAMES) or "." not in url.host:
            raise _not_public(url)

    def check_addresses(self, url: WebUrl, addresses: Sequence[Address]) -> None:
        """Refuse a host by where it stands. One address that is not allowed refuses all. Raises `AddressRefused`."""
        if not self.allows(url.host, url.port):
            if not all(is_public(address) for address in addresses):
                raise _not_public(url)
        elif not all(is_reachable_by_name(address) or str(address) == url.host for address in addresses):
            raise AddressRefused(
                f"{url.host} was not opened: its name leads to a link-local, multicast or unspecified address. Allow "
                "that address itself if you trust it."
            )


def _not_public(url: WebUrl) -> AddressRefused:
    return AddressRefused(
        f"{url.host} was not opened: it stands in a private or local network, which web pages must not reach into. If "
        f"you trust it, allow {url.authority}."
    )

"""Which IP addresses are the public internet.

The rule names what is allowed rather than what is not: the registries of special addresses grow. Sources: the IANA
special-purpose address registries for IPv4 and IPv6, RFC 6890, RFC 6052 (addresses that carry an IPv4 one).
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network

from ternlight.tools.web.urls import Address

_NOT_PUBLIC_V4 = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' own (CGNAT)
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; cloud machines serve their secrets at 169.254.169.254
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
_PUBLIC_V6 = ip_network("2000::/3")
_NOT_PUBLIC_V6 = tuple(
    ip_network(network)
    for network in (
        "2001::/23",  # tunnels (Teredo) and other protocols' own
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
_TRANSLATED = ip_network("64:ff9b::/96")
_NEVER = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "169.254.0.0/16",
        "224.0.0.0/3",
        "::/128",
        "fe80::/10",
        "ff00::/8",
        "fd00:ec2::254/128",
    )
)


def is_public(address: Address) -> bool:
    """Whether it is a host of the public internet: not private, loopback, link-local, shared, multicast or reserved.

    An IPv6 address that carries an IPv4 one counts as public only in the form that networks without IPv4 use for
    reaching it (64:ff9b::/96), and then as the one it carries.
    """
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_V4)
    if address.scope_id is not None:
        return False
    if address in _TRANSLATED:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _PUBLIC_V6 and not any(address in network for network in _NOT_PUBLIC_V6)


def is_reachable_by_name(address: Address) -> bool:
    """Whether a host that the user allowed by name may stand at this address: private and loopback may be.

    Link-local (where cloud machines keep their secrets), multicast and unspecified addresses may not, because whoever
    runs the name's DNS would choose them, not the user.
    """
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return False
        carried = address.ipv4_mapped or (IPv4Address(int(address) & 0xFFFFFFFF) if address in _TRANSLATED else None)
        if carried is not None:
            return is_reachable_by_name(carried)
    return not any(address in network for network in _NEVER)

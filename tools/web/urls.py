"""Addresses of web pages, parsed strictly into one canonical form.

Browsers accept many spellings of one address, and every pair of parsers that disagree about one is a way around a
check. So there is one parser here: what it does not know it refuses, and everything after it (the policy, the
resolver, the request itself) uses its parts and never the text that came in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Literal
from urllib.parse import parse_qsl, quote, urlencode, urljoin

import idna

from ternlight.tools.errors import AddressRefused

Address = IPv4Address | IPv6Address
Scheme = Literal["http", "https"]

LONGEST = 4_000
"""Characters of an address."""
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SHAPE = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<target>[^#]*)(?:#.*)?", re.IGNORECASE | re.DOTALL)
_PORT = re.compile(r"[0-9]{1,5}")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Controls, spaces, and what browsers read as "/" or drop without a word.
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\\\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3000\ufeff\ud800-\udfff]")
_TRACKING = re.compile(
    r"utm_\w+|gclid|dclid|gbraid|wbraid|fbclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_ga|ref_src|ocid"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebUrl:
    """The address of a page in canonical form; make one with `parse_url`."""

    scheme: Scheme
    host: str
    """A name in lower-case ASCII without a dot at its end, or an IP address as `ipaddress` writes it, no brackets."""
    port: int
    target: str
    """Path and query, ASCII, beginning with "/"."""

    @property
    def address(self) -> Address | None:
        """The IP address that `host` is; None for a name."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None

    @property
    def authority(self) -> str:
        """Host and, where it is not the scheme's own, port: what a Host header carries."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme and authority."""
        return f"{self.scheme}://{self.authority}"

    @property
    def key(self) -> str:
        """Equal for addresses that mean the same page: no scheme, "www.", tracking parameters or final slash."""
        path, _, query = self.target.partition("?")
        kept = sorted(pair for pair in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0]))
        host = self.authority.removeprefix("www.")
        return host + (path.rstrip("/") or "/") + (f"?{urlencode(kept)}" if kept else "")

    def join(self, location: str) -> WebUrl:
        """The address that `location`, a link or a redirect found at this one, leads to. Raises `AddressRefused`."""
        location = location.strip(" \t\r\n\f")
        if _FORBIDDEN.search(location):
            raise _refused(location, "it holds a character that has no place in an address")
        try:
            return parse_url(urljoin(str(self), location))
        except ValueError:
            raise _refused(location, "it is not well formed") from None

    def __str__(self) -> str:
        return self.origin + self.target


def parse_url(text: str) -> WebUrl:
    """The canonical form of an http or https address.

    Raises `AddressRefused` for other schemes, user names and passwords, IP addresses in any but their usual spelling
    (decimal, octal, hexadecimal, shortened, with a zone) and anything that parsers are known to disagree about.
    """
    text = text.strip(" \t\r\n\f")
    if len(text) > LONGEST:
        raise _refused(text, f"it is longer than {LONGEST:,} characters")
    if _FORBIDDEN.search(text):
        raise _refused(text, "it holds a character that has no place in an address")
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise _refused(text, "only addresses that begin with http:// or https:// are opened")
    scheme: Scheme = "https" if match["scheme"].lower() == "https" else "http"
    host, port = _split_authority(match["authority"], text)
    return WebUrl(
        scheme=scheme,
        host=parse_host(host, text),
        port=_DEFAULT_PORTS[scheme] if port is None else port,
        target=_target(match["target"]),
    )


def parse_host(host: str, text: str = "") -> str:
    """A host's canonical form; `text` is the whole address, for messages. Raises `AddressRefused`."""
    text = text or host
    if host.startswith("["):
        try:
            return str(IPv6Address(host.removeprefix("[").removesuffix("]") if "%" not in host else ""))
        except ValueError:
            raise _refused(text, "its IPv6 address is not well formed") from None
    name = host.lower()
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True, transitional=False).decode("ascii").lower()
        except (idna.IDNAError, UnicodeError):
            raise _refused(text, "its host is not a valid name") from None
    name = name.removesuffix(".")
    labels = name.split(".")
    if _NUMERIC.fullmatch(labels[-1]):
        try:
            return str(IPv4Address(name))
        except ValueError:
            raise _refused(text, "its host is a number in an unusual spelling") from None
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _refused(text, "its host is not a valid name")
    return name


def parse_host_and_port(text: str) -> tuple[str, int | None]:
    """`HOST` or `HOST:PORT`, as a user names a host; the port is None where none is named. Raises `AddressRefused`."""
    if _FORBIDDEN.search(text) or "/" in text:
        raise _refused(text, "a host is named as HOST or HOST:PORT")
    if text.count(":") > 1 and not text.startswith("["):
        text = f"[{text}]"
    host, port = _split_authority(text, text)
    return parse_host(host, text), port


def _split_authority(authority: str, text: str) -> tuple[str, int | None]:
    if "@" in authority:
        raise _refused(text, "it carries a user name or password")
    if "%" in authority:
        raise _refused(text, "its host is written with percent signs")
    bracket = authority.rfind("]")
    colon = authority.find(":", bracket + 1)
    host, port = (authority, "") if colon < 0 else (authority[:colon], authority[colon + 1 :])
    if not host or (bracket >= 0 and (not host.startswith("[") or len(host) != bracket + 1)):
        raise _refused(text, "it names no host")
    if colon < 0 or not port:
        return host, None
    if not _PORT.fullmatch(port) or not 0 < int(port) < 65_536:
        raise _refused(text, "its port is not a number from 1 to 65535")
    return host, int(port)


def _target(target: str) -> str:
    """Path and query with everything encoded that ASCII addresses may not hold; what is encoded stays as it is."""
    target = quote(target, safe="/?:@!$&'()*+,;=%~-._[]|")
    return target if target.startswith("/") else "/" + target


def _refused(text: str, why: str) -> AddressRefused:
    shown = "".join(character if character.isprintable() else "�" for character in text)
    shown = shown if len(shown) <= 80 else shown[:79] + "…"
    return AddressRefused(f"Ternlight does not open “{shown}”: {why}.")

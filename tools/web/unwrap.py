"""Search engines wrap the addresses of their results in their own, to count clicks. The real one stands inside."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import parse_qs

from ternlight.tools.errors import AddressRefused
from ternlight.tools.web.urls import WebUrl, parse_url

_WRAPPERS = {
    "duckduckgo.com/l": ("uddg",),
    "html.duckduckgo.com/l": ("uddg",),
    "google.com/url": ("q", "url"),
    "bing.com/ck/a": ("u",),
    "r.search.yahoo.com": ("RU",),
    "l.facebook.com/l.php": ("u",),
    "startpage.com/do/r": ("url",),
    "youtube.com/redirect": ("q",),
}
_ADVERTISEMENTS = (
    "duckduckgo.com/y.js",
    "bing.com/aclick",
    "bing.com/aclk",
    "google.com/aclk",
    "googleadservices.com/",
    "doubleclick.net/",
    "ad.doubleclick.net/",
    "googlesyndication.com/",
    "amazon-adsystem.com/",
    "r.search.yahoo.com/cbclk",
    "yandex.ru/an/",
)


def unwrap(url: WebUrl) -> WebUrl | None:
    """The address that a result leads to, read out of it without asking anyone; None for an advertisement.

    A wrapper that cannot be read leads nowhere (None): it is not followed blindly. Raises `AddressRefused` if what
    stands inside is not an address that we open.
    """
    for _ in range(3):  # wrappers hold wrappers
        path, _, query = url.target.partition("?")
        host = url.host.removeprefix("www.")
        place = host + path
        if place.startswith(_ADVERTISEMENTS) or host.endswith((".googleadservices.com", ".doubleclick.net")):
            return None
        wrapper = next((w for w in _WRAPPERS if place.rstrip("/") == w or (w == host == "r.search.yahoo.com")), None)
        if wrapper is None:
            return url
        values = parse_qs(query)
        inner = next((values[name][0] for name in _WRAPPERS[wrapper] if name in values), None)
        if inner is None and wrapper == "r.search.yahoo.com" and "/RU=" in path:
            inner = parse_qs("RU=" + path.split("/RU=", 1)[1].split("/", 1)[0]).get("RU", [None])[0]
        if inner is None:
            return None
        if wrapper == "bing.com/ck/a":
            inner = _bing(inner)
        try:
            url = parse_url(inner)
        except AddressRefused:
            return None
    return None


def _bing(value: str) -> str:
    """Bing writes "a1" and then base64 of the address."""
    try:
        data = value.removeprefix("a1")
        return base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""

"""Addresses in an answer that come from no source are left out before anyone sees them.

A model that has read text by strangers may repeat an address that was planted there, or make one up. What the user
wrote and what is registered as a source may be named; nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

LEFT_OUT = "[address left out: it is not among the sources]"
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,20}:)?//{end}+|www\.{end}+|(?:mailto|javascript|data|file|tel):{end}+"
    r"|(?<=\]\(){end}+|(?:[a-z0-9-]{1,63}\.)+[a-z]{2,20}/{end}*".replace("{end}", r"[^\s<>\"'`\])}]"),
    re.IGNORECASE,
)
_TRAILING = ".,;:!?*_"
_LONGEST_HELD = 2000


def addresses(text: str) -> set[str]:
    """The addresses in a text, as they are compared."""
    return {_folded(match.group()) for match in _ADDRESS.finditer(text)}


def _folded(address: str) -> str:
    address = address.rstrip(_TRAILING).lower()
    for start in ("https:", "http:"):
        address = address.removeprefix(start)
    return address.removeprefix("//").removeprefix("www.").rstrip("/")


class LinkFilter:
    """Passes streamed text on, without the addresses that are not in `known`."""

    def __init__(self, known: Iterable[str]) -> None:
        """`known` are texts or addresses whose addresses may be named."""
        self._known = {found for text in known for found in addresses(text)}
        self._held = ""
        self.left_out = 0
        """How many addresses were left out."""

    def push(self, text: str) -> str:
        """Text that may be shown now. The last word is held back until it is whole."""
        self._held += text
        cut = max(self._held.rfind(" "), self._held.rfind("\n"), self._held.rfind("\t")) + 1
        if len(self._held) - cut > _LONGEST_HELD:
            cut = len(self._held)
        ready, self._held = self._held[:cut], self._held[cut:]
        return self._checked(ready)

    def flush(self) -> str:
        """What is left at the end."""
        ready, self._held = self._held, ""
        return self._checked(ready)

    def _checked(self, text: str) -> str:
        def check(match: re.Match[str]) -> str:
            if _folded(match.group()) in self._known:
                return match.group()
            self.left_out += 1
            kept = match.group()[len(match.group().rstrip(_TRAILING)) :]
            return LEFT_OUT + kept

        return _ADDRESS.sub(check, text)

"""Zipped formats and their XML, opened so that a hostile file can neither swell nor reach out."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from lxml import etree

from ternlight.tools.documents.types import Limits
from ternlight.tools.errors import Damaged, Encrypted, TooLarge

_RATIO_COUNTS_FROM = 50 * 1024**2
_MOST_MEMBERS = 50_000
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


class Archive:
    """A zip file whose unpacked size was checked before anything is unpacked.

    `zipfile` never unpacks a member beyond the size its directory states, so the sum of the stated sizes is a bound
    that a lying file cannot pass.
    """

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        """Open; `name` is for messages. Raises `Damaged` and `TooLarge`."""
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
            raise Damaged(
                f"“{name}” is damaged: it is a zipped document whose end is missing or broken. "
                "Get a fresh copy, or open it in its own program and save it again."
            ) from error
        unpacked = sum(member.file_size for member in members)
        swollen = unpacked > _RATIO_COUNTS_FROM and unpacked > limits.unpacked_ratio * max(len(data), 1)
        if unpacked > limits.unpacked_bytes or swollen or len(members) > _MOST_MEMBERS:
            raise TooLarge(
                f"“{name}” unpacks to {unpacked / 1024**2:,.0f} MB from {max(len(data) / 1024**2, 0.1):,.1f} MB, which "
                "no ordinary document does; it was not opened. If you trust it, save it again in its own program."
            )
        self.names = frozenset(member.filename for member in members)

    def read(self, member: str) -> bytes | None:
        """The bytes of a member, or None where there is no such member. Raises `Damaged` and `Encrypted`."""
        if member not in self.names:
            return None
        try:
            return self._zip.read(member)
        except RuntimeError as error:  # zipfile's word for a member that needs a password
            raise Encrypted(
                f"“{self.name}” is protected by a password. Open it in its own program, save it without one, and try "
                "again."
            ) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, KeyError) as error:
            raise Damaged(f"“{self.name}” is damaged: a part of it cannot be unpacked. Get a fresh copy.") from error

    def xml(self, member: str) -> etree._Element | None:
        """The parsed XML of a member, or None where it is missing. Raises `Damaged`."""
        data = self.read(member)
        return None if data is None else parse_xml(data, self.name)

    def refuse_declarations(self) -> None:
        """Raise `Damaged` if an XML part declares a document type: Office files never do, XML bombs must."""
        for member in self.names:
            if member.lower().endswith((".xml", ".rels")) and _DECLARATION.search(self.read(member) or b""):
                raise _declares(self.name)


def parse_xml(data: bytes, name: str) -> etree._Element:
    """Parse XML without entities, network or huge trees. Raises `Damaged`; `name` is for its message."""
    if b"<!ENTITY" in data:
        raise _declares(name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise Damaged(
            f"“{name}” is damaged: the text inside it is cut off or broken. Get a fresh copy, or open it in its own "
            "program and save it again."
        ) from error


def _declares(name: str) -> Damaged:
    return Damaged(
        f"“{name}” was not read: it declares entities, which ordinary documents never do and which are used to "
        "attack programs. If you trust it, save it again in its own program."
    )

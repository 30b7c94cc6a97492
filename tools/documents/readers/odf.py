"""What OpenDocument texts and presentations share (OASIS OpenDocument 1.3, part 3): the zip, and text in its XML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ternlight.tools.documents.archive import Archive
from ternlight.tools.documents.clean import clean_characters, tidy
from ternlight.tools.documents.readers.base import Source
from ternlight.tools.documents.sections import Block
from ternlight.tools.errors import Damaged, Encrypted

_MOST_SPACES = 100
_MOST_REPEATED = 50
"""Times that a cell which says it stands many times is written."""
_SKIPPED = frozenset(
    ["tracked-changes", "annotation", "annotation-end", "note-citation", "change", "ruby-text", "page-number"]
)
_LISTS = frozenset(["list-item", "list-header"])


def open_odf(source: Source) -> tuple[Archive, etree._Element]:
    """The archive and the body of its content. Raises `Encrypted`, `Damaged`, `TooLarge`."""
    archive = Archive(source.data, source.name, source.limits)
    archive.refuse_declarations()
    if b"encryption-data" in (archive.read("META-INF/manifest.xml") or b""):
        raise Encrypted(
            f"“{source.name}” is protected by a password. Open it in its own program, save it without one, and try "
            "again."
        )
    content = archive.xml("content.xml")
    body = None if content is None else content.find("{*}body")
    if body is None or len(body) == 0:
        raise Damaged(
            f"“{source.name}” is damaged: the part that holds its text is missing. Open it in LibreOffice and save it "
            "again, or get a fresh copy."
        )
    return archive, body[0]


def title(archive: Archive) -> str:
    """The title in the document's properties."""
    try:
        meta = archive.xml("meta.xml")
    except Damaged:  # the properties are not worth the document
        return ""
    found = None if meta is None else meta.find(".//{http://purl.org/dc/elements/1.1/}title")
    return "" if found is None else tidy(clean_characters(found.text or "")).replace("\n", " ")


def blocks(parent: etree._Element) -> Iterator[Block]:
    """Headings, paragraphs, lists and tables within an element, in order."""
    # Elements still to be looked at, with whether they are in a list; a stack, for a file may nest them endlessly.
    stack = [(node, False) for node in reversed(parent)]
    while stack:
        node, listed = stack.pop()
        name = local_name(node)
        match name:
            case "h":
                if text := _clean(node):
                    level = attribute(node, "outline-level")
                    yield Block(text=text, level=int(level) if level.isdecimal() and len(level) < 3 else 1)
            case "p":
                if text := _clean(node):
                    yield Block(text=f"• {text}", kind="item") if listed else Block(text=text)
                stack += [(note, False) for note in reversed(list(node.iter("{*}note-body", "{*}text-box")))]
            case "table":
                yield from _rows(node)
            case _ if name and name not in _SKIPPED:
                stack += [(child, listed or name in _LISTS) for child in reversed(node)]


def text_of(node: etree._Element) -> str:
    """The words of a paragraph; what is anchored in it (notes, boxes) is not among them."""
    parts = [_collapsed(node.text)]
    stack = [iter(node)]
    owners: list[etree._Element] = []
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            if owners:
                parts.append(_collapsed(owners.pop().tail))
            continue
        name = local_name(child)
        if name in _SKIPPED or name in {"note", "frame", ""}:
            parts.append(_collapsed(child.tail))
            continue
        match name:
            case "s":
                count = attribute(child, "c") or "1"
                parts.append(" " * (min(int(count), _MOST_SPACES) if count.isdecimal() and len(count) < 9 else 1))
            case "tab":
                parts.append(" ")
            case "line-break":
                parts.append("\n")
        parts.append(_collapsed(child.text))
        owners.append(child)
        stack.append(iter(child))
    return "".join(parts)


def _collapsed(text: str | None) -> str:
    """White space as it counts there (part 3, 6.1.2): any run of it is one space."""
    return re.sub(r"[ \t\r\n]+", " ", text or "")


def _clean(node: etree._Element) -> str:
    return "\n".join(line.strip() for line in clean_characters(text_of(node)).split("\n")).strip()


def _rows(table: etree._Element) -> Iterator[Block]:
    for row in table.iter("{*}table-row"):
        cells: list[str] = []
        for cell in row:
            if local_name(cell) not in {"table-cell", "covered-table-cell"}:
                continue
            words = " ".join(text_of(paragraph) for paragraph in cell.iter("{*}p", "{*}h"))
            repeated = attribute(cell, "number-columns-repeated")
            count = min(int(repeated), _MOST_REPEATED) if repeated.isdecimal() and len(repeated) < 9 else 1
            cells += [clean_characters(" ".join(words.split()))] * count
        while cells and not cells[-1]:
            cells.pop()
        if any(cells):
            yield Block(text=" | ".join(cells), kind="row")


def attribute(node: etree._Element, name: str) -> str:
    """An attribute by its name without the namespace, "" if it is missing."""
    return next((str(value) for key, value in node.attrib.items() if etree.QName(key).localname == name), "")


def local_name(node: etree._Element) -> str:
    """An element's name without the namespace, "" for a comment."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""

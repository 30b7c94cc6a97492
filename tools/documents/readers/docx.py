"""Word documents (Office Open XML, ECMA-376 part 1, section 17): the text as it stands after accepting all changes.

Read straight from the XML: so macro-enabled files and templates, tracked changes, content controls, text boxes and
footnotes are all in reach.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from lxml import etree

from ternlight.tools.documents.archive import Archive
from ternlight.tools.documents.clean import clean_characters, raised, tidy
from ternlight.tools.documents.readers.base import Draft, Progress, Source
from ternlight.tools.documents.readers.docx_lists import BULLET, Lists
from ternlight.tools.documents.sections import Block, paginate
from ternlight.tools.errors import Damaged

_SKIPPED = frozenset(
    ["del", "moveFrom", "Fallback", "pPr", "rPr", "instrText", "delText", "sdtPr", "tblPr", "trPr", "tcPr"]
)
_WIDEST = 60
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}


def read(source: Source, progress: Progress) -> Draft:
    """Read the body with its tables and notes. Raises `Damaged`, `TooLarge`."""
    archive = Archive(source.data, source.name, source.limits)
    archive.refuse_declarations()
    main = _main_part(archive)
    document = archive.xml(main)
    body = None if document is None else next(_children(document, "body"), None)
    if body is None:
        raise Damaged(
            f"“{source.name}” is damaged: the part that holds its text is missing. Open it in Word and save it again, "
            "or get a fresh copy."
        )
    blocks = list(_Reader(archive, posixpath.dirname(main)).blocks(body))
    source.check_characters(sum(len(block.text) for block in blocks))
    pages = paginate(blocks)
    source.check_pages(len(pages), "sections")
    progress(len(pages), len(pages))
    return Draft(pages=pages, title=core_title(archive))


def core_title(archive: Archive) -> str:
    """The title in the document's properties."""
    try:
        core = archive.xml("docProps/core.xml")
    except Damaged:  # the properties are not worth the document
        return ""
    title = None if core is None else core.findtext("{*}title")
    return tidy(clean_characters(title or "")).replace("\n", " ")


def _main_part(archive: Archive) -> str:
    relations = archive.xml("_rels/.rels")
    for relation in [] if relations is None else relations:
        if (relation.get("Type") or "").endswith("/officeDocument"):
            return (relation.get("Target") or "").lstrip("/")
    return "word/document.xml"


class _Reader:
    def __init__(self, archive: Archive, folder: str) -> None:
        self._levels, self._listed = _styles(archive.xml(f"{folder}/styles.xml"))
        self._lists = Lists(archive.xml(f"{folder}/numbering.xml"))
        self._notes = {
            name: {_value(note, "id"): note for note in (root if root is not None else ())}
            for name in _NOTES.values()
            for root in (archive.xml(f"{folder}/{name}.xml"),)
        }

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        """Paragraphs and tables in order, content controls opened."""
        for node in parent:
            match _name(node):
                case "p":
                    yield from self._paragraph(node)
                case "tbl":
                    yield from self._table(node)
                case "sdt" | "sdtContent" | "ins" | "moveTo" | "customXml" | "smartTag" | "AlternateContent" | "Choice":
                    yield from self.blocks(node)

    def _paragraph(self, node: etree._Element) -> Iterator[Block]:
        text, boxes, notes = _text(node)
        properties = next(_children(node, "pPr"), None)
        style = _value(next(_children(properties, "pStyle"), None))
        level = self._levels.get(style, _outline_level(properties))
        text = clean_characters(text).strip()
        if text:
            mark = self._mark(properties, style)
            if level is not None:
                yield Block(text=f"{mark} {text}".removeprefix(BULLET).strip(), level=level)
            elif mark:
                yield Block(text=f"{mark} {text}", kind="item")
            else:
                yield Block(text=text)
        yield from self._anchored(boxes, notes)

    def _mark(self, properties: etree._Element | None, style: str) -> str:
        """The number or bullet before a paragraph, "" for none."""
        own = next(_children(properties, "numPr"), None)
        styled = self._listed.get(style)
        if own is None and styled is None:
            return ""
        list_, level = styled or ("", 0)
        identity = _value(next(_children(own, "numId"), None)) or list_
        if identity == "0":  # taken off
            return ""
        stated = _value(next(_children(own, "ilvl"), None))
        return self._lists.mark(identity, int(stated) if stated.isdecimal() and len(stated) == 1 else level)

    def _anchored(self, boxes: Sequence[etree._Element], notes: Sequence[tuple[str, str]]) -> Iterator[Block]:
        for box in boxes:
            yield from self.blocks(box)
        for kind, number in notes:
            note = self._notes[kind].get(number)
            if note is not None:
                said = " ".join(_text(paragraph)[0] for paragraph in note.iter("{*}p"))
                yield Block(text=f"Note: {clean_characters(' '.join(said.split()))}")

    def _table(self, table: etree._Element) -> Iterator[Block]:
        rows = [list(_nodes(row, "tc")) for row in _nodes(table, "tr") if not _is_deleted(row)]
        if len(rows) == 1 and len(rows[0]) == 1:  # a box around text
            yield from self.blocks(rows[0][0])
            return
        boxes: list[etree._Element] = []
        notes: list[tuple[str, str]] = []
        above: dict[int, str] = {}
        for row in rows:
            texts: list[str] = []
            for cell in row:
                properties = next(_children(cell, "tcPr"), None)
                said = []
                for paragraph in _paragraphs(cell):
                    text, its_boxes, its_notes = _text(paragraph)
                    said.append(text)
                    boxes += its_boxes
                    notes += its_notes
                merged = next(_children(properties, "vMerge"), None)
                text = clean_characters(" ".join(" ".join(said).split()))
                if merged is not None and _value(merged) != "restart":  # goes on with the cell above it
                    text = text or above.get(len(texts), "")
                above[len(texts)] = text
                width = _value(next(_children(properties, "gridSpan"), None))
                texts += [text, *[""] * (min(int(width), _WIDEST) - 1 if width.isdecimal() and len(width) < 5 else 0)]
            if any(texts):
                yield Block(text=" | ".join(texts).rstrip(" |"), kind="row")
        yield from self._anchored(boxes, notes)


def _paragraphs(cell: etree._Element) -> Iterator[etree._Element]:
    """A cell's own paragraphs and those of tables inside it; boxes anchored in them are told of by `_text`."""
    stack = list(reversed(cell))
    while stack:
        node = stack.pop()
        if _name(node) == "p":
            yield node
        elif _name(node) not in _SKIPPED:
            stack.extend(reversed(node))


def _text(paragraph: etree._Element) -> tuple[str, list[etree._Element], list[tuple[str, str]]]:
    """The text of a paragraph, the text boxes anchored in it, and the notes it refers to."""
    parts: list[str] = []
    boxes: list[etree._Element] = []
    notes: list[tuple[str, str]] = []
    stack = [(node, False) for node in reversed(paragraph)]
    while stack:
        node, lifted = stack.pop()
        name = _name(node)
        match name:
            case "r":
                looks = next(_children(node, "rPr"), None)
                if _is_on(looks, "vanish"):
                    continue
                lifted = _value(next(_children(looks, "vertAlign"), None)) == "superscript"
                stack.extend((child, lifted) for child in reversed(node))
            case "t":
                parts.append(raised(node.text or "") if lifted else node.text or "")
            case "tab" | "ptab":
                parts.append(" ")
            case "br" | "cr":
                parts.append("\n")
            case "noBreakHyphen":
                parts.append("-")
            case "txbxContent":
                boxes.append(node)
            case "footnoteReference" | "endnoteReference":
                notes.append((_NOTES[name], _value(node, "id")))
            case _ if name not in _SKIPPED:
                stack.extend((child, lifted) for child in reversed(node))
    return "".join(parts), boxes, notes


def _is_on(properties: etree._Element | None, name: str) -> bool:
    switch = next(_children(properties, name), None)
    return switch is not None and _value(switch) not in ("0", "false", "off")


def _is_deleted(row: etree._Element) -> bool:
    """Whether a tracked change has taken the row out."""
    return any(next(_children(one, "del"), None) is not None for one in _children(row, "trPr"))


def _styles(root: etree._Element | None) -> tuple[dict[str, int], dict[str, tuple[str, int]]]:
    """Heading levels by style (0 for the title), and the list and level of the styles that number or bullet."""
    styles = {} if root is None else {_value(style, "styleId"): style for style in _children(root, "style")}
    levels: dict[str, int] = {}
    listed: dict[str, tuple[str, int]] = {}
    for identity in styles:
        style: etree._Element | None = styles[identity]
        seen: set[str] = set()
        while style is not None:
            name = _value(next(_children(style, "name"), None)).lower()
            properties = next(_children(style, "pPr"), None)
            heading = re.fullmatch(r"heading ([1-9])", name)
            level = int(heading[1]) if heading else 0 if name == "title" else _outline_level(properties)
            if level is not None:
                levels.setdefault(identity, level)
            numbered = next(_children(properties, "numPr"), None)
            if numbered is not None:
                stated = _value(next(_children(numbered, "ilvl"), None))
                at = int(stated) if stated.isdecimal() and len(stated) == 1 else 0
                listed.setdefault(identity, (_value(next(_children(numbered, "numId"), None)), at))
            elif name.startswith("list ") and name != "list paragraph":
                listed.setdefault(identity, ("", 0))
            base = _value(next(_children(style, "basedOn"), None))
            style = styles.get(base) if base not in seen and level is None else None
            seen.add(base)
    return levels, listed


def _outline_level(properties: etree._Element | None) -> int | None:
    """1 for the highest; None for body text (17.3.1.20 counts from 0, and 9 is body text)."""
    value = _value(next(_children(properties, "outlineLvl"), None))
    return int(value) + 1 if value.isdecimal() and len(value) == 1 and value != "9" else None


def _children(node: etree._Element | None, name: str) -> Iterator[etree._Element]:
    return iter(()) if node is None else iter(node.findall(f"{{*}}{name}"))


def _nodes(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children of a name, also inside content controls."""
    for child in node:
        if _name(child) == name:
            yield child
        elif _name(child) in {"sdt", "sdtContent", "customXml", "ins"}:
            yield from _nodes(child, name)


def _value(node: etree._Element | None, attribute: str = "val") -> str:
    if node is None:
        return ""
    return next((str(value) for key, value in node.attrib.items() if etree.QName(key).localname == attribute), "")


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""

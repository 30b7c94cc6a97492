"""EPUB 2 and 3: the chapters in the order of the spine (EPUB Open Container Format, Package Document)."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from urllib.parse import unquote

from lxml import etree

from ternlight.tools.documents.archive import Archive
from ternlight.tools.documents.clean import clean_characters, tidy
from ternlight.tools.documents.encoding import decode
from ternlight.tools.documents.readers.base import Draft, Progress, Source
from ternlight.tools.documents.readers.markup import blocks_of, parse_html
from ternlight.tools.documents.sections import paginate
from ternlight.tools.documents.types import Page
from ternlight.tools.errors import Damaged, Encrypted

_FONT_OBFUSCATION = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


def read(source: Source, progress: Progress) -> Draft:
    """Read every chapter. Raises `Encrypted` (digital rights management), `Damaged`, `TooLarge`."""
    archive = Archive(source.data, source.name, source.limits)
    _refuse_protection(archive)
    container = archive.xml("META-INF/container.xml")
    opf_path = next((node.get("full-path") or "" for node in _all(container, "rootfile")), "")
    package = archive.xml(opf_path)
    if package is None:
        raise Damaged(f"“{source.name}” is damaged: its table of chapters is missing. Get a fresh copy of the book.")
    folder = posixpath.dirname(opf_path)
    items = {node.get("id"): node for node in _all(package, "item")}
    spine = [items[idref] for node in _all(package, "itemref") if (idref := node.get("idref")) in items]
    labels = _labels(archive, list(_all(package, "item")), folder)
    pages: list[Page] = []
    missing = characters = 0
    for done, item in enumerate(spine, 1):
        if "nav" in (item.get("properties") or "").split():
            continue
        path = _resolve(folder, item.get("href") or "")
        data = archive.read(path)
        root = parse_html(decode(data)[0]) if data else None
        missing += data is None
        if root is None:
            continue
        blocks = blocks_of(root)
        heading = next((block.text for block in blocks if block.level is not None), "")
        for page in paginate(blocks):
            label = page.label or labels.get(path) or heading
            pages.append(replace(page, number=len(pages) + 1, label=label))
            characters += len(page.text)
        source.check_characters(characters)
        source.check_pages(len(pages), "sections")
        progress(done, len(spine))
    title = next((_text(node) for node in _all(package, "title")), "")
    warnings = (f"{missing} of {len(spine)} chapters are missing from the file.",) if missing else ()
    return Draft(pages=tuple(pages), title=title, warnings=warnings)


def _refuse_protection(archive: Archive) -> None:
    for node in _all(archive.xml("META-INF/encryption.xml"), "EncryptionMethod"):
        if (node.get("Algorithm") or "") not in _FONT_OBFUSCATION:
            raise Encrypted(
                f"“{archive.name}” is protected against copying (DRM) and can only be read in its shop's own program."
            )


def _labels(archive: Archive, items: list[etree._Element], folder: str) -> dict[str, str]:
    """Chapter titles from the navigation document (EPUB 3) or the NCX (EPUB 2), by the path of the chapter."""
    labels: dict[str, str] = {}
    for item in items:
        path = _resolve(folder, item.get("href") or "")
        base = posixpath.dirname(path)
        if "nav" in (item.get("properties") or "").split():
            data = archive.read(path)
            root = parse_html(decode(data)[0]) if data else None
            for link in _all(root, "a"):
                target = _resolve(base, (link.get("href") or "").partition("#")[0])
                labels.setdefault(target, _text(link))
        elif item.get("media-type") == "application/x-dtbncx+xml":
            for point in _all(_ncx(archive, path), "navPoint"):
                text = next((_text(node) for node in _all(point, "text")), "")
                content = next((node.get("src") or "" for node in _all(point, "content")), "")
                labels.setdefault(_resolve(base, content.partition("#")[0]), text)
    return labels


def _ncx(archive: Archive, path: str) -> etree._Element | None:
    try:
        return archive.xml(path)
    except Damaged:  # the book can be read without its table of contents
        return None


def _all(root: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if root is None else list(root.iter(f"{{*}}{name}"))


def _text(node: etree._Element) -> str:
    return tidy(clean_characters(" ".join("".join(str(part) for part in node.itertext()).split())))


def _resolve(folder: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(href)))

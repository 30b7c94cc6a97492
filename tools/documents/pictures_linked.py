"""The pictures of Markdown, HTML and EPUB files: files beside them or inside them, and drawings in the page itself."""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

from lxml import etree, html

from ternlight.tools.documents.archive import Archive
from ternlight.tools.documents.clean import clean_characters, tidy
from ternlight.tools.documents.encoding import decode
from ternlight.tools.documents.pictures import LARGEST_FILE, RawPicture, decoded, undrawable
from ternlight.tools.documents.readers.base import Source

_LONGEST = 180
_IMAGE = re.compile(r"!\[([^\]\n]{0,400})\]\(\s*<?([^\s<>)]{1,1000})>?(?:\s+[\"'(]([^\"'\n]{0,400})[\"')])?\s*\)")
_TAG = re.compile(r"<img\b[^>]{0,2000}>", re.I)
_ATTRIBUTE = re.compile(r"\b(src|alt|title)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I)
_DATA = re.compile(r"data:image/[\w.+-]+;base64,", re.I)

_CASED = (
    "viewBox", "preserveAspectRatio", "linearGradient", "radialGradient", "clipPath", "textPath", "gradientUnits",
    "gradientTransform", "patternUnits", "patternTransform", "markerWidth", "markerHeight", "refX", "refY",
)  # fmt: skip
"""Names of SVG that HTML writes in lower case."""

Read = Callable[[str], bytes | None]
"""The bytes behind a target, None for what is not there or leads outside."""


def pictures_of_markdown(source: Source, folder: Path) -> Iterator[RawPicture | str]:
    """In the order of the text, with the title or the description as caption."""
    text, _ = decode(source.data)
    found = [(match.start(), match[2], match[1], match[3] or "") for match in _IMAGE.finditer(text)]
    for match in _TAG.finditer(text):
        values = {each[1].lower(): each[2] or each[3] or "" for each in _ATTRIBUTE.finditer(match.group())}
        found.append((match.start(), values.get("src", ""), values.get("alt", ""), values.get("title", "")))
    for at, target, alt, title in sorted(found):
        yield from _picture(target, _beside(folder), alt=alt, caption=title or alt, near=_before(text[:at]))


def pictures_of_html(source: Source, folder: Path) -> Iterator[RawPicture | str]:
    """In the order of the page, with the caption of a `figure`; drawings in the page itself too."""
    yield from _of_page(source.data, _beside(folder))


def pictures_of_epub(source: Source) -> Iterator[RawPicture | str]:
    """Chapter by chapter, in the order of their names. Raises `Damaged`, `TooLarge`."""
    archive = Archive(source.data, source.name, source.limits)
    for member in sorted(name for name in archive.names if name.lower().endswith((".xhtml", ".html", ".htm"))):
        here = posixpath.dirname(member)

        def read(target: str, here: str = here) -> bytes | None:
            return archive.read(posixpath.normpath(posixpath.join(here, unquote(target.split("#")[0]))))

        yield from _of_page(archive.read(member) or b"", read)


def _of_page(data: bytes, read: Read) -> Iterator[RawPicture | str]:
    try:
        root = html.document_fromstring(data, parser=html.HTMLParser(huge_tree=False, no_network=True))
    except (etree.LxmlError, ValueError, AssertionError):
        return
    for node in root.iter("img", "svg"):
        figure = next(node.iterancestors("figure"), None)
        said = figure.find(".//figcaption") if figure is not None else None
        caption = " ".join("".join(map(str, said.itertext())).split()) if said is not None else ""
        before = next((each for each in node.iterancestors("p", "figure", "div")), node)
        near = next(
            (" ".join("".join(map(str, each.itertext())).split()) for each in before.itersiblings("p", preceding=True)),
            "",
        )
        if node.tag == "svg":
            if next(node.iterancestors("svg"), None) is None:
                title = node.findtext(".//title") or node.get("aria-label") or ""
                node.tail = None
                yield from _raw(_as_svg(node), alt=title, caption=caption or title, near=near)
        else:
            alt = node.get("alt") or ""
            yield from _picture(
                node.get("src") or "", read, alt=alt, caption=caption or node.get("title") or alt, near=near
            )


def _as_svg(node: etree._Element) -> bytes:
    """A drawing inside a page as a file of its own: HTML has no namespaces, and lower-case names."""
    text: str = etree.tostring(node, encoding="unicode")
    for name in _CASED:
        text = re.sub(rf"(?<=[\s</]){name.lower()}(?=[\s=/>])", name, text)
    if "xmlns=" not in text[:2000].split(">", 1)[0]:
        text = text.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return text.encode()


def _beside(folder: Path) -> Read:
    """Files in the folder of a document and in the folders in it, and nowhere else."""
    root = folder.resolve()

    def read(target: str) -> bytes | None:
        if "://" in target or target.startswith(("/", "\\", "~")) or "\0" in target:
            return None
        try:
            path = (root / unquote(target.split("#")[0].split("?")[0])).resolve()
            if not path.is_relative_to(root) or not path.is_file() or path.stat().st_size > LARGEST_FILE:
                return None
            return path.read_bytes()
        except (OSError, ValueError):
            return None

    return read


def _picture(target: str, read: Read, *, alt: str, caption: str, near: str) -> Iterator[RawPicture | str]:
    start = _DATA.match(target)
    if start is not None:
        try:
            data: bytes | None = base64.b64decode(target[start.end() :])
        except (binascii.Error, ValueError):
            data = None
    else:
        data = read(target) if target else None
    if data is not None:
        yield from _raw(data, alt=alt, caption=caption, near=near)


def _raw(data: bytes, *, alt: str, caption: str, near: str) -> Iterator[RawPicture | str]:
    image = decoded(data)
    if image is not None:
        yield RawPicture(page=0, image=image, caption=_said(caption), alt=_said(alt), near=near)
    elif kind := undrawable(data):
        yield kind


def _said(words: str) -> str:
    plain = tidy(clean_characters(words)).replace("\n", " ")
    return (
        ""
        if len(plain) > _LONGEST or re.fullmatch(r"\S+\.\w{3,4}|(?:image|picture|screenshot)?\s*\d*", plain, re.I)
        else plain
    )


def _before(text: str) -> str:
    """The last paragraph of words before a picture."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text[-6000:])]
    plain = (re.sub(r"[*_`]|\[([^\]]*)\]\([^)]*\)", r"\1", part) for part in reversed(paragraphs))
    return next((" ".join(part.split()) for part in plain if len(part) > 20 and part[0] not in "#!<|"), "")

"""SVG drawings as pixels: what a file of unknown origin may not do is taken out of it before it is drawn.

Drawing is resvg's (Rust). It runs no scripts and opens no connection, but it would read the files that an image names
and take its time over filters; so hrefs that lead outside, filters and whatever is no drawing are removed, references
that multiply are counted first, and fonts are the bundled ones, so that a drawing looks the same on every computer.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree
from PIL import Image

from ternlight.tools.errors import ToolError

LONGEST_SIDE = 1800
"""Pixels of what is drawn: sharp on a slide and in print."""
LARGEST_FILE = 12 * 1024**2
"""Bytes, unpacked."""
_MOST_ELEMENTS = 60_000
"""Drawn, each `use` counted as often as it is used."""
_DEEPEST = 200
"""Elements inside each other, through every `use`."""
_MOST_PIXELS = 30_000_000
"""Of the photos inside a drawing together."""
_THINNEST = 12.0
"""Long side over short side."""
_FONTS = Path(__file__).parents[2] / "resources" / "fonts"
_REMOVED = frozenset(
    ["script", "foreignObject", "feImage", "filter", "iframe", "video", "audio", "animate", "animateMotion",
     "animateTransform", "animateColor", "set", "handler", "listener", "font", "font-face", "cursor"]
)  # fmt: skip
_PHOTO = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,", re.I)
_LENGTH = re.compile(r"\s*\+?(\d+(?:\.\d+)?|\.\d+)\s*(px|pt|pc|mm|cm|in|em|ex)?\s*\Z")
_IMPORT = re.compile(r"@import[^;]*;?|@font-face\s*\{[^}]*\}", re.I)
_FILTER = re.compile(r"(?<![-\w])filter\s*:[^;}]*;?", re.I)
_OUTSIDE = re.compile(r"url\(\s*(?![\"']?#)[^)]*\)", re.I)
_FAMILY = re.compile(r"font-family\s*:[^;}]*|(?<![-\w])font\s*:[^;}]*", re.I)
_PER_UNIT = {"pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0, "em": 16.0, "ex": 8.0}


def is_svg(data: bytes) -> bool:
    """Whether a file looks like an SVG drawing, packed (.svgz) or not."""
    return b"<svg" in _unpacked(data)[:8192]


def drawn(data: bytes) -> Image.Image | None:
    """The drawing, its longer side `LONGEST_SIDE` pixels; None for what is no drawing, or more than may be drawn.

    Deterministic. Call it in a process that may be stopped: a file can still be slow within these limits.
    """
    text = _unpacked(data)
    if not text or b"<!ENTITY" in text:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(text, parser)
    except (etree.LxmlError, ValueError):
        return None
    size = _size(root) if _name(root) == "svg" else None
    if size is None or max(size) > _THINNEST * min(size):
        return None
    _harmless(root)
    if _count(root) > _MOST_ELEMENTS:
        return None
    return _pixels(etree.tostring(root, encoding="unicode"), wide=size[0] >= size[1])


def draw_file(arguments: Mapping[str, Any], progress: object) -> tuple[dict[str, Any], bytes]:
    """The worker's task: the SVG file "path" as PNG. Raises `ToolError` where it cannot be drawn."""
    path = Path(arguments["path"])
    try:
        image = drawn(path.read_bytes()) if path.stat().st_size <= LARGEST_FILE else None
    except OSError:
        image = None
    if image is None:
        raise ToolError(f"{path.name} cannot be drawn.")
    out = BytesIO()
    image.save(out, "PNG")
    return {"width": image.width, "height": image.height}, out.getvalue()


def _unpacked(data: bytes) -> bytes:
    if data[:2] == b"\x1f\x8b":
        try:
            return zlib.decompressobj(31).decompress(data, LARGEST_FILE)
        except zlib.error:
            return b""
    return data if len(data) <= LARGEST_FILE else b""


def _size(root: etree._Element) -> tuple[float, float] | None:
    """Width and height in pixels, from the viewBox where the drawing does not say; None where it has none."""
    width, height = (_pixels_of(root.get(name) or "") for name in ("width", "height"))
    box = [float(part) for part in re.findall(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", root.get("viewBox") or "")]
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        if width is None and height is None:
            width, height = box[2], box[3]
        width = width if width is not None else (height or 0.0) * box[2] / box[3]
        height = height if height is not None else width * box[3] / box[2]
    return (width, height) if width and height else None


def _pixels_of(length: str) -> float | None:
    found = _LENGTH.match(length)
    value = float(found.group(1)) * _PER_UNIT.get(found.group(2) or "", 1.0) if found else 0.0
    return value or None


def _harmless(root: etree._Element) -> None:
    """Take out what is no drawing or leads outside; name fonts by what they are like."""
    room = _MOST_PIXELS
    for node in list(root.iter()):
        if not isinstance(node.tag, str) or _name(node) in _REMOVED:
            _remove(node)
            continue
        for name, value in list(node.attrib.items()):
            plain = str(name).rsplit("}", 1)[-1].lower()
            written = str(value)
            if plain.startswith("on") or plain in ("base", "filter"):
                del node.attrib[name]
            elif plain in ("href", "src") and not written.lstrip().startswith("#"):
                pixels = _photo(written, room) if _name(node) == "image" else None
                if pixels is None:
                    del node.attrib[name]
                else:
                    room -= pixels
            elif plain == "font-family":
                node.set("font-family", _like(written))
            elif plain == "style":
                node.set("style", _styled(written))
        if _name(node) == "style":
            node.text = _styled(node.text or "")
        elif _name(node) == "image" and not any(str(n).endswith("href") for n in node.attrib):
            _remove(node)


def _styled(css: str) -> str:
    css = _FILTER.sub("", _OUTSIDE.sub("none", _IMPORT.sub("", css)))
    return _FAMILY.sub(_family, css)


def _family(match: re.Match[str]) -> str:
    rule = match.group()
    if rule[:12].lower() == "font-family:":
        return f"font-family: {_like(rule)}"
    size = re.search(r"(\d+(?:\.\d+)?)(px|pt|em)?", rule)
    weight = "; font-weight: bold" if re.search(r"\b(?:bold|[6-9]00)\b", rule) else ""
    told = f"; font-size: {size.group()}" if size else ""
    return f"font-family: {_like(rule)}{weight}{told}"


def _like(family: str) -> str:
    """The kind of a typeface: only the bundled ones are there."""
    folded = family.casefold()
    if re.search(r"mono|courier|consol|menlo|code", folded):
        return "monospace"
    if re.search(r"(?<!sans-)(?<!sans )serif|times|georgia|garamond|cambria|palatino", folded):
        return "serif"
    return "sans-serif"


def _photo(href: str, room: int) -> int | None:
    """The pixels of a photo inside the drawing; None for anything else, and for one too large."""
    start = _PHOTO.match(href.lstrip())
    if start is None:
        return None
    try:
        data = base64.b64decode(re.sub(r"\s+", "", href.lstrip()[start.end() :]), validate=True)
        with Image.open(BytesIO(data), formats=("PNG", "JPEG", "GIF", "WEBP")) as opened:
            pixels = opened.width * opened.height
    except (binascii.Error, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return pixels if pixels <= room else None


def _count(root: etree._Element) -> int:
    """The elements that are drawn, what a `use` shows counted each time; more than may be for one that uses itself."""
    by_id = {str(node.get("id")): node for node in root.iter() if node.get("id")}
    known: dict[etree._Element, int] = {}

    def of(node: etree._Element, above: frozenset[etree._Element]) -> int:
        if node in above or len(above) > _DEEPEST:
            return _MOST_ELEMENTS + 1
        if node not in known:
            inside = above | {node}
            total = 1
            for each in node:
                total += of(each, inside)
                if total > _MOST_ELEMENTS:
                    break
            if _name(node) == "use":
                target = next((str(v)[1:] for n, v in node.attrib.items() if str(n).endswith("href")), "")
                total += of(by_id[target], inside) if target in by_id else 0
            known[node] = total
        return known[node]

    return of(root, frozenset())


def _pixels(text: str, *, wide: bool) -> Image.Image | None:
    import resvg_py

    side = {"width": LONGEST_SIDE} if wide else {"height": LONGEST_SIDE}
    try:
        png = resvg_py.svg_to_bytes(
            svg_string=text,
            skip_system_fonts=True,
            font_dirs=[str(_FONTS), str(_FONTS / "documents")],
            font_family="Inter",
            sans_serif_family="Inter",
            serif_family="Noto Serif",
            monospace_family="Noto Sans Mono",
            **side,  # type: ignore[arg-type]
        )
        image = Image.open(BytesIO(png), formats=("PNG",))
        image.load()
    except (ValueError, OSError, MemoryError, SyntaxError):
        return None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # how a Rust library ends on input it did not expect
            return None
        raise
    return image.convert("RGBA")


def _remove(node: etree._Element) -> None:
    """Take a node out, keeping the text behind it."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        before = node.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)


def _name(node: etree._Element) -> str:
    return str(node.tag).rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""

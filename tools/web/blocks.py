"""A page's HTML to paragraphs: trafilatura's main text, and rules of our own where it finds none.

Runs in the worker: HTML is hostile input, and the parsers are C.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import lxml.html
from trafilatura import bare_extraction

from ternlight.tools.documents.encoding import decode
from ternlight.tools.errors import PageUnreadable
from ternlight.tools.text.words import fold
from ternlight.tools.web.hidden import clean_characters, drop_hidden, remove
from ternlight.tools.web.types import ParagraphKind

LONGEST_FOR_TRAFILATURA = 3_000_000
"""Characters of HTML; its copies of the tree make longer pages cost too much, and our own rules are one pass."""
DEEPEST_FOR_TRAFILATURA = 250
"""Elements within one another; it takes the square of that."""
_ENOUGH = 250
"""Characters of main text from which trafilatura's word is taken; on shorter pages it guesses."""
_MOST_PARAGRAPHS = 20_000
_MOST_CHARACTERS = 2_000_000
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

_KINDS: dict[str, ParagraphKind] = {
    "head": "heading", "p": "prose", "item": "bullet", "quote": "quote", "code": "code", "row": "table",
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
    "li": "bullet", "dt": "bullet", "dd": "bullet", "blockquote": "quote", "pre": "code", "tr": "table",
    "figcaption": "prose", "caption": "prose", "summary": "prose", "address": "prose",
}  # fmt: skip
_CONTAINERS = frozenset(
    [
        "div",
        "section",
        "article",
        "main",
        "body",
        "html",
        "td",
        "th",
        "form",
        "fieldset",
        "ul",
        "ol",
        "dl",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "center",
        "figure",
        "details",
        "header",
        "footer",
        "hgroup",
        "list",
        "div",
        "span",
        "font",
        "cell",
    ]
)
_BLOCKS = _CONTAINERS - {"span", "font"} | _KINDS.keys()
_FURNITURE = frozenset(["nav", "footer", "aside", "header", "menu", "button", "select", "textarea", "label", "input"])
_FURNITURE_ROLES = frozenset(
    ["navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar", "dialog", "alert"]
)
_FURNITURE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookie|consent|newsletter|breadcrumbs?|share|social|related|advert\w*|ads?|promo|sidebar|menu|"
    r"navbar|pagination|comments?|masthead|toolbar|popup|modal)(?:$|[\s_-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph of a page."""

    text: str
    kind: ParagraphKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The main text of a page and what the page says of itself."""

    blocks: tuple[Block, ...]
    title: str
    author: str
    published: str
    language: str
    site: str
    hidden: int
    """Elements that a reader cannot see, left out."""


def read_html(data: bytes, *, charset: str = "", url: str = "") -> Article:
    """The main text of a page of any quality. Raises `PageUnreadable` if it holds no text.

    `charset` is the server's word on the encoding; a byte-order mark wins over it, and it wins over the page's own.
    """
    declared = charset or (m[1].decode("ascii") if (m := _META_CHARSET.search(data[:4096])) else "")
    html, _ = decode(data, declared or None)
    root = _parse(html)
    if root is None:
        raise PageUnreadable("The page is empty.")
    title, language = _title(root), root.get("lang", "")
    hidden = drop_hidden(root)
    blocks, meta = [], None
    if len(html) <= LONGEST_FOR_TRAFILATURA and _depth(root) <= DEEPEST_FOR_TRAFILATURA:
        meta = _trafilatura(root, url)
        blocks = _unique(_walk(meta.body)) if meta is not None and meta.body is not None else []
    # One block where we see several is its last resort: all words of the page, menus included.
    if _length(blocks) < _ENOUGH or len(blocks) == 1:
        blocks = _unique(_own_blocks(root)) or blocks
    if not blocks:
        raise PageUnreadable(
            "There is no text on this page that could be read. It may be drawn by scripts: open it in your browser."
        )
    return Article(
        blocks=tuple(blocks),
        title=_line(title or (meta.title if meta is not None else "") or "", 300),
        author=_line((meta.author if meta is not None else "") or "", 120),
        published=_date(meta.date if meta is not None else ""),
        language=language if _LANGUAGE.fullmatch(language) else "",
        site=_line((meta.sitename if meta is not None else "") or "", 120),
        hidden=hidden,
    )


def _parse(html: str) -> Any:
    html = html.replace("\0", "")
    if not html.strip():
        return None
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser, ensure_head_body=True)
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        return None
    return root


def _depth(root: Any) -> int:
    deepest = depth = 0
    for event, _ in lxml.etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _trafilatura(root: Any, url: str) -> Any:
    """Its `Document`, or None where it finds nothing or stumbles."""
    try:
        return bare_extraction(
            lxml.html.document_fromstring(lxml.html.tostring(root, encoding="utf-8"), parser=_utf8()),
            url=url or None,
            include_comments=False,
            include_tables=True,
            include_images=False,
            include_links=False,
            with_metadata=True,
            date_extraction_params={
                "extensive_search": False,
                "original_date": True,
                "max_date": datetime.now(UTC).strftime("%Y-%m-%d"),
            },
        )
    except Exception:  # noqa: BLE001  a library over hostile HTML; the second opinion stands in
        return None


def _utf8() -> Any:
    return lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)


def _walk(body: Any, *, without_links: bool = False) -> Iterator[Block]:
    """The blocks of trafilatura's own tree, and of any HTML: text in order, each piece once."""
    stack: list[Any] = [body]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield from _block(item, "prose")
            continue
        tag = item.tag if isinstance(item.tag, str) else ""
        if not tag:
            continue
        kind = _KINDS.get(tag)
        if kind == "table":
            cells = [fold(_text(cell)) for cell in item]
            yield from _block(" | ".join(cell for cell in cells if cell), "table")
        elif kind == "code":
            yield from _block(_text(item), "code")
        elif not _holds_blocks(item):
            if not (without_links and _is_links(item)):
                yield from _block(_text(item), kind or "prose")
        else:
            stack.extend(reversed(_parts(item)))


def _parts(item: Any) -> list[Any]:
    """Children that are blocks, and the runs of text between them as strings."""
    parts: list[Any] = []
    run = [item.text or ""]
    for child in item:
        if isinstance(child.tag, str) and (child.tag in _BLOCKS or _holds_blocks(child)):
            parts += ["".join(run), child]
            run = []
        elif isinstance(child.tag, str):
            run.append(" " if child.tag in ("br", "lb") else _text(child))
        run.append(child.tail or "")
    parts.append("".join(run))
    return [part for part in parts if not isinstance(part, str) or part.strip()]


def _holds_blocks(item: Any) -> bool:
    return any(isinstance(child.tag, str) and child.tag in _BLOCKS for child in item.iterdescendants())


def _text(item: Any) -> str:
    """All text within, line breaks kept apart."""
    pieces = []
    for event, element in lxml.etree.iterwalk(item, events=("start", "end")):
        if event == "start":
            if isinstance(element.tag, str):
                pieces.append(" " if element.tag in ("br", "lb") else (element.text or ""))
        elif element is not item:
            pieces.append(element.tail or "")
    return "".join(pieces)


def _own_blocks(root: Any) -> Iterator[Block]:
    """The text of the page's main part, what surrounds it left out; changes the tree."""
    body = root.find("body")
    body = root if body is None else body
    main = _main(body)
    furniture = [element for element in main.iterdescendants() if _is_furniture(element, main)]
    for element in furniture:
        remove(element)
    yield from _walk(main, without_links=True)


def _main(body: Any) -> Any:
    """The element that holds the page's main part: the one that says so, if it holds enough of the text."""
    whole = len(fold(_text(body)))
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = body.findall(path)
        if len(found) == 1 and len(fold(_text(found[0]))) > 0.2 * whole:
            return found[0]
    return body


def _is_furniture(element: Any, main: Any) -> bool:
    if not isinstance(element.tag, str):
        return True
    if element.tag in _FURNITURE:
        return element.tag != "header" or main.tag == "body"
    return element.get("role", "") in _FURNITURE_ROLES or bool(
        element.tag in ("div", "section", "ul", "p")
        and _FURNITURE_NAMES.search(f"{element.get('class', '')[:200]} {element.get('id', '')[:100]}")
    )


def _is_links(item: Any) -> bool:
    """Whether a short block is mostly links: a menu that did not say so."""
    length = len(fold(_text(item)))
    linked = sum(len(fold(_text(link))) for link in item.iterdescendants("a"))
    return length < 200 and linked > 0.7 * length and item.tag in ("li", "div", "td", "ul")


def _block(text: str, kind: ParagraphKind) -> Iterator[Block]:
    text = clean_characters(text)
    text = text.strip("\n").rstrip() if kind == "code" else fold(text)
    if any(character.isalnum() for character in text):
        yield Block(text=text, kind=kind)


def _unique(blocks: Iterator[Block]) -> list[Block]:
    """Bounded, long blocks once only: pages repeat themselves for other screens."""
    kept: list[Block] = []
    seen: set[str] = set()
    total = 0
    for block in blocks:
        if len(block.text) > 60:
            if block.text in seen:
                continue
            seen.add(block.text)
        kept.append(block)
        total += len(block.text)
        if len(kept) >= _MOST_PARAGRAPHS or total >= _MOST_CHARACTERS:
            break
    return kept


def _length(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _title(root: Any) -> str:
    for path in (".//meta[@property='og:title']", ".//title", ".//h1"):
        found = root.find(path)
        if found is not None:
            text = found.get("content") if found.tag == "meta" else _text(found)
            if text and text.strip():
                return str(text)
    return ""


def _line(text: str, longest: int) -> str:
    text = fold(clean_characters(text))
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _date(text: str | None) -> str:
    return text if text and _DATE.fullmatch(text) else ""

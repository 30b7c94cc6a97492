"""Text that a reader of a page cannot see, taken out before the page is read: planted instructions hide there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_NEVER_SHOWN = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "dialog", "datalist"}
)
_ZERO = r"-?0*(?:\.0+)?(?:px|em|rem|pt|%|vh|vw)?"
_HIDING = re.compile(
    rf"""display:none
    | visibility:(?:hidden|collapse)
    | content-visibility:hidden
    | opacity:(?:0*\.?0+\d?|0%)(?:;|$|!)
    | font-size:(?:{_ZERO}|0*\.\d+(?:px|em|rem|pt)|1px)(?:;|$|!)
    | (?:^|;)(?:max-)?(?:width|height):(?:{_ZERO}|1px)(?:;|$|!)
    | text-indent:-\d{{3,}}
    | (?:left|top|right|bottom|margin-left|margin-top):-\d{{3,}}
    | clip:rect\((?:0|1px)[^)]*\) | clip-path:(?:inset\((?:50|100)%|circle\(0|polygon\(0(?:px)?0)
    | transform:(?:scale\(0|translate[xy]?\(-\d{{4,}})
    | (?:^|;)color:transparent | -webkit-text-fill-color:transparent""",
    re.VERBOSE,
)
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_BACKGROUND = re.compile(r"(?:^|[;{])background(?:-color)?:([^;!}]+)")
_MEDIA = re.compile(r"@media[^{}]*(?:print|max-width|min-width)[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{0,4000})\}")
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][a-z_-][\w-]*)+)?", re.IGNORECASE)
_MOST_STYLE = 500_000
_MOST_RULES = 2_000
_COLOURS = {
    "white": "ffffff", "black": "000000", "red": "ff0000", "green": "008000", "blue": "0000ff", "gray": "808080",
    "grey": "808080", "yellow": "ffff00", "silver": "c0c0c0", "whitesmoke": "f5f5f5", "snow": "fffafa",
    "ivory": "fffff0", "ghostwhite": "f8f8ff",
}  # fmt: skip
_RGB = re.compile(r"rgba?\((\d{1,3})[ ,]+(\d{1,3})[ ,]+(\d{1,3})(?:[ ,/]+([\d.]+%?))?\)")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
"""Characters without a shape: zero-width spaces, direction marks, variation selectors, tags. Joiners stay, because some
scripts are not spelled right without them."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def clean_characters(text: str) -> str:
    """`text` without characters that have no shape and without controls."""
    return _CONTROLS.sub(" ", _INVISIBLE.sub("", text))


def drop_hidden(root: Any) -> int:
    """Take what is not shown out of an lxml HTML tree, in place; how many elements went, comments not counted.

    Looks at attributes, inline styles and simple rules (a tag, classes, an id) of the page's own style sheets: what is
    not displayed, has no size, is moved off the page, or has the colour of what it stands on. What only outside style
    sheets or scripts hide is not seen.
    """
    rules = _hiding_rules(root)
    doomed: list[Any] = []
    # Backgrounds are inherited by sight: each element's is that of its nearest ancestor that sets one.
    backgrounds: dict[Any, str] = {}
    for element in root.iter():
        parent = element.getparent()
        if not isinstance(element.tag, str):  # comments, processing instructions
            doomed.append(element)
            continue
        style = _compact(element.get("style", ""))
        behind = backgrounds.get(parent, "ffffff") if parent is not None else "ffffff"
        if _BACKGROUND.search(style) or "background-image:" in style:
            behind = _own_colour(_BACKGROUND, style)  # "" for a picture: nobody knows what the letters stand on
        else:
            behind = _colour(element.get("bgcolor", "")) or behind
        backgrounds[element] = behind
        if _is_hidden(element, style, behind, rules):
            doomed.append(element)
    count = 0
    for element in doomed:
        if element.getparent() is not None:
            count += isinstance(element.tag, str) and element.tag not in _NEVER_SHOWN
            remove(element)
    return count


def _is_hidden(element: Any, style: str, behind: str, rules: dict[str, list[frozenset[str]]]) -> bool:
    tag = element.tag.lower()
    if tag in ("html", "body"):  # scripts show these when they are done
        return False
    if tag in _NEVER_SHOWN and not (tag == "dialog" and element.get("open") is not None):
        return True
    if element.get("hidden") is not None or element.get("aria-hidden", "").strip().lower() == "true":
        return True
    if tag == "input" or (style and _HIDING.search(style)):
        return True
    colour = _own_colour(_COLOUR, style) or _colour(element.get("color", ""))
    if colour and behind and _near(colour, behind):
        return True
    return any(needed <= _names(element) for needed in _candidates(element, tag, rules))


def _candidates(element: Any, tag: str, rules: dict[str, list[frozenset[str]]]) -> Iterator[frozenset[str]]:
    if rules:
        for name in (*_names(element), tag):
            yield from rules.get(name, ())


def _names(element: Any) -> frozenset[str]:
    names = {"." + name for name in element.get("class", "").split()[:50]}
    if element.get("id"):
        names.add("#" + element.get("id"))
    return frozenset(names | {element.tag.lower()})


def _hiding_rules(root: Any) -> dict[str, list[frozenset[str]]]:
    """What the page's own style sheets hide: for one name of each selector, all the names it needs."""
    found: dict[str, list[frozenset[str]]] = {}
    count = 0
    sheets = _MEDIA.sub("", "".join((sheet.text or "")[:_MOST_STYLE] for sheet in root.iter("style")))
    # White letters are hidden only on a page that is known to be white.
    styled_elsewhere = any("stylesheet" in link.get("rel", "").lower() for link in root.iter("link"))
    paper = "" if styled_elsewhere or _BACKGROUND.search(_compact(sheets)[:_MOST_STYLE]) else "ffffff"
    for sheet in root.iter("style"):
        if "print" in (sheet.get("media") or "").lower():
            continue
        text = re.sub(r"/\*.*?\*/", "", (sheet.text or "")[:_MOST_STYLE], flags=re.DOTALL)
        for selectors, declarations in _RULE.findall(_MEDIA.sub("", text)):
            if not _hides(_compact(declarations), paper):
                continue
            for selector in selectors.split(","):
                match = _SIMPLE.fullmatch(selector.strip())
                if match is None or not match[2]:
                    continue
                names = frozenset([*re.findall(r"[.#][\w-]+", match[2]), *([match[1].lower()] if match[1] else [])])
                found.setdefault(next(name for name in names if name[0] in ".#"), []).append(names)
                count += 1
                if count >= _MOST_RULES:
                    return found
    return found


def _hides(style: str, paper: str) -> bool:
    if _HIDING.search(style):
        return True
    colour = _own_colour(_COLOUR, style)
    behind = _own_colour(_BACKGROUND, style) if "background" in style else paper
    return bool(colour and behind) and _near(colour, behind)


def _compact(style: str) -> str:
    """Lower case without white space around the marks: "display : none" and "display:none" are one."""
    return re.sub(r" ?([:;,({}!]) ?", r"\1", " ".join(style[:_MOST_STYLE].lower().split()))


def _own_colour(pattern: re.Pattern[str], style: str) -> str:
    match = pattern.search(style)
    return _colour(match[1]) if match else ""


def _colour(value: str) -> str:
    """Six hexadecimal digits, or "" for what is not understood."""
    value = value.strip().lower()
    if value in _COLOURS:
        return _COLOURS[value]
    digits = value.removeprefix("#")
    if re.fullmatch(r"[0-9a-f]{3}|[0-9a-f]{6}", digits) and value.startswith("#"):
        return "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    match = _RGB.fullmatch(value)
    if match:
        return "".join(f"{min(int(part), 255):02x}" for part in match.group(1, 2, 3))
    return ""


def _near(one: str, other: str) -> bool:
    """Whether nobody could tell two colours apart as letter and paper."""
    return all(abs(int(one[i : i + 2], 16) - int(other[i : i + 2], 16)) < 12 for i in (0, 2, 4))


def remove(element: Any) -> None:
    """Take an element out but leave the text that follows it."""
    parent = element.getparent()
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)

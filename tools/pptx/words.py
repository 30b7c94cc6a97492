"""What a slide's text is made safe from, and which way it runs."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ternlight.tools.pptx.scene import Paragraph, Run
from ternlight.tools.typeset.markdown import plain_text
from ternlight.tools.typeset.scrub import scrub_characters

_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\U0001fc00-\U0001ffff\u2600-\u26ff\u2b50\u2b55\u231a\u231b\u23e9-\u23fa\ufe0e\ufe0f\u20e3"
    "\U000e0020-\U000e007f]"
)
_SPACE = re.compile(r"[ \t\r\n\u2028\u2029\u000b\u000c]+")
_PERCENT = re.compile(r"(?<=\d) (?=[%‰])")
_MARKUP = re.compile(r"[<>`|\\]|\*\*|\*\w|__|~~|\]\(|\[\[|\]\]|&#?\w+;|\$\$|^#{1,6} ")
_LEFTOVERS = re.compile(
    r"</?(?:b|i|u|p|br|em|strong|span|div|ul|ol|li|a|code|pre|h[1-6]|table|tr|td|th|img|sup|sub|font|think)\b[^<>]*>"
    r"|\*\*|(?<!\w)__(?=\w)|(?<=\w)__(?!\w)|```|~~~?|\[\[|\]\]|\[\^[\w-]+\]|(?<=\])\((?=https?:|mailto:|#)"
    r"|&(?:nbsp|amp|lt|gt|quot|apos|#\d{1,6}|#x[0-9a-f]{1,6}|[mn]dash|hellip|[lr][sd]quo);|<\|[^|<>]*\|>|\[/?INST\]"
    r"|<(?:start|end)_of_turn>|_x000[0-9a-f]_|\$\$|^\s{0,3}#{2,6}\s+(?=\S)|\\n(?![a-z]{3})|\\u[0-9a-f]{4}",
    re.IGNORECASE,
)
_RTL_LANGUAGES = {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "syr", "ug", "ur", "yi"}


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """One line of plain text that OOXML can hold and office programs can draw.

    It has no control characters, half characters or directional overrides, no emoji (some programs leave them blank),
    single spaces, and none before a percent sign that a line could break at.
    """
    text = scrub_characters(text)
    if _MARKUP.search(text):
        # A slot holds plain text; markup that got into one is read, not printed.
        text = _LEFTOVERS.sub("", plain_text(text))
    kept = []
    for character in text:
        code = ord(character)
        if 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF, 0xFFFD, 0xFEFF, 0x200D):
            continue
        if 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069:
            continue
        category = unicodedata.category(character)
        if category in ("Cc", "Zl", "Zp"):
            kept.append(" ")
        elif category not in ("Cn", "Co"):
            kept.append(character)
    return _PERCENT.sub("\u00a0", _SPACE.sub(" ", _EMOJI.sub("", "".join(kept)))).strip()


def is_rtl(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left (Unicode bidirectional algorithm, rule P2)."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def is_rtl_language(lang: str) -> bool:
    """Whether a BCP 47 tag names a language written from right to left."""
    return lang.split("-")[0].lower() in _RTL_LANGUAGES


def paragraph(*runs: str | Run) -> Paragraph:
    """A paragraph of plain strings and runs; its direction is its text's."""
    made = tuple(run if isinstance(run, Run) else Run(run) for run in runs if run)
    return Paragraph(runs=made, rtl=is_rtl("".join(run.text for run in made)))


def run_language(text: str, default: str) -> str:
    """The language tag of a run, from its script where that tells (spelling and fonts go by it), else `default`."""
    for low, high, lang in _SCRIPTS:
        if any(low <= character <= high for character in text):
            return default if default.split("-")[0] in lang.split("|") else lang.split("|")[0]
    return default


# (first, last, languages the script may be; the first is assumed)
_SCRIPTS = (
    ("\u3040", "\u30ff", "ja-JP|ja"),
    ("\uac00", "\ud7af", "ko-KR|ko"),
    ("\u3400", "\u9fff", "zh-CN|zh|ja|ko"),
    ("\u0590", "\u05ff", "he-IL|he|yi"),
    ("\u0600", "\u06ff", "ar-SA|ar|fa|ur|ps|ug|ckb|sd"),
    ("\u0900", "\u097f", "hi-IN|hi|mr|ne|sa"),
)

"""A source sentence made fit to stand alone, by code, with nothing of its content changed."""

from __future__ import annotations

import re

from ternlight.tools.text.words import fold

_MARKER = re.compile(r"^(?:[•‣▪▫●○◦■□–—*·➢✓❖-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])\s+(?=\S)|^#{1,6}\s+|^>\s+")
_LEAD_IN = re.compile(
    r"""^(?:and|but|so|however|moreover|furthermore|additionally|in\ addition|therefore|thus|hence|consequently
    |accordingly
    |as\ a\ result|for\ example|for\ instance|in\ fact|indeed|of\ course|overall|in\ (?:conclusion|summary
    |short|brief|sum)
    |to\ (?:conclude|sum\ up|summari[sz]e)|finally|lastly|also|besides|meanwhile|nevertheless|nonetheless
    |similarly
    |on\ the\ other\ hand|by\ contrast|in\ contrast|instead|that\ said|above\ all|notably|in\ particular)\s*,\s+
    |^(?:and|but|so)\s+(?=the\b|a\b|an\b|in\b|this\b|that\b|(?-i:[A-Z0-9]))
    |^(?:it\ (?:should|must|may)\ (?:also\ )?be\ (?:noted|added|mentioned|pointed\ out|stressed
    |remembered)\ that
    |it\ is\ (?:worth\ (?:noting|mentioning)|important\ to\ note|clear|notable)\ that
    |please\ note\ that|note\ that|we\ note\ that|as\ (?:mentioned|noted|stated|described|shown)\ (?:above
    |earlier|before)\s*,)\s+""",
    re.IGNORECASE | re.VERBOSE,
)
_MARKS = re.compile(r"\*\*|__|`")
_REFERENCES = re.compile(
    r"""\s?\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\]
    |\s\((?:see|cf\.?|compare)\ (?:also\ )?(?:pages?|pp?\.|sections?|chapters?|figures?|figs?\.|tables?|appendix|annex
    |above|below)[^()]{0,30}\)""",
    re.IGNORECASE | re.VERBOSE,
)
"""Marks that point to a list of references or to another page."""


def unmarked(sentence: str) -> str:
    """The sentence without its bullet or list number: what is quoted of it."""
    text = fold(sentence)
    return _MARKER.sub("", text) or text


def tidy(sentence: str) -> str:
    """The sentence without list marker, emphasis marks, "[12]", "(see page 4)" and leading "However,", beginning with a
    capital."""
    text = _REFERENCES.sub("", _MARKS.sub("", unmarked(sentence)))
    for _ in range(2):
        text = _LEAD_IN.sub("", text)
    text = text.strip()
    return text[:1].upper() + text[1:] if text[:1].islower() and text.split()[0].islower() else text

"""Texts and questions as the words that SQLite's FTS5 indexes and matches.

FTS5's own tokenizers take a run of Chinese or Thai for one word (unicode61) or find nothing shorter than three
characters (trigram). So the words are cut here: pairs of characters in scripts without spaces, stems elsewhere, codes
such as "INV-2041/B" in their parts. FTS5 only splits them at the spaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from ternlight.tools.text.words import STOP_WORDS, is_unspaced, stem, words

_PARTS = re.compile(r"[^\W_]+")
_ASKING_TEXT = """
tell me please find explain describe give list show know known want like many long old often called say says said
"""
_SMALL = STOP_WORDS | frozenset(_ASKING_TEXT.split())
_MOST = 64
"""Words of a question that are looked up; what is pasted into a question may be a page long."""


def indexed(text: str) -> str:
    """The words of a text for the index, a space between two, in their order."""
    return " ".join(token for word in words(_usable(text)) for token in _tokens(word))


def phrases(question: str) -> list[str]:
    """What is looked up of a question: its words as `indexed` gives them, each once.

    Small words are left out unless there are only small ones. A word of several parts must be found as a whole.
    """
    found = words(_usable(question))
    telling = [word for word in found if word.casefold() not in _SMALL] or found
    return list(dict.fromkeys(" ".join(tokens) for word in telling[:_MOST] if (tokens := _tokens(word))))


def expression(phrases: Sequence[str]) -> str:
    """The FTS5 expression that finds any of the phrases. Nothing in them is syntax: each is quoted."""
    return " OR ".join(f'"{phrase}"' for phrase in phrases)


def _tokens(word: str) -> list[str]:
    if any(is_unspaced(character) for character in word):
        return [word.casefold()]
    plain = _without_accents(word).replace("’", "'").removesuffix("'s")
    parts: list[str] = _PARTS.findall(plain)
    return [stem(parts[0])] if len(parts) == 1 else parts


def _without_accents(word: str) -> str:
    """ "Übersee" as "ubersee": in Latin, Greek and Cyrillic people leave accents out. Other marks are letters."""
    folded = word.casefold()
    if not any(0x80 <= ord(character) < 0x530 for character in folded):
        return folded
    return "".join(
        character for character in unicodedata.normalize("NFKD", folded) if not 0x300 <= ord(character) < 0x370
    )


def _usable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")

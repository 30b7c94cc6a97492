"""Words of a text in any script, for counting and comparing; not for display."""

from __future__ import annotations

import re
import unicodedata

LETTER = r"[^\W_\u00b2\u00b3\u00b9\u2070-\u2079\u207f]"
"""A letter or digit of a word, as part of a regular expression. A raised figure is a note's number or a power: it
belongs to no word."""
_WORD = re.compile(rf"{LETTER}+(?:[’'\-.]{LETTER}+)*")
_SUFFIXES = (
    "ations",
    "ation",
    "ments",
    "ment",
    "ings",
    "ing",
    "edly",
    "ies",
    "ied",
    "ers",
    "ed",
    "es",
    "er",
    "ly",
    "s",
)

_STOP_WORDS_TEXT = """
a about above after again against all also an and any are as at be because been before being below between both
but by can could did do does doing down during each either few for from further had has have having he her here
hers him his how however i if in into is it its itself just may me might more most much must my neither no nor
not now of off on once one only or other our out over own per same shall she should so some such than that the
their them then there these they this those through to too under until up upon us very was we were what when
where which while who whom whose why will with within without would you your
"""
STOP_WORDS = frozenset(_STOP_WORDS_TEXT.split())
"""English words that carry no subject. In another language the rare words still outweigh the common ones."""


def is_uncased(character: str) -> bool:
    """Whether it is a letter of a script that writes no capitals (Han, Kana, Arabic, Hebrew, Devanagari, Thai ...)."""
    return unicodedata.category(character) == "Lo"


def is_unspaced(character: str) -> bool:
    """Whether it belongs to a script that writes no spaces between words (Han, Kana, Thai, Lao, Khmer, Burmese)."""
    code = ord(character)
    return (
        0x0E00 <= code <= 0x0EFF
        or 0x1000 <= code <= 0x109F
        or 0x1780 <= code <= 0x17FF
        or 0x3040 <= code <= 0x30FF
        or 0x3400 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x3FFFF
    )


def fold(text: str) -> str:
    """Every run of white space as one space, none at the ends."""
    return " ".join(text.split())


def stem(word: str) -> str:
    """A crude English stem, lower case: enough to see that "closed" and "closing" are one subject."""
    word = word.casefold().replace("’", "'").removesuffix("'s")
    if not word.isascii() or any(character.isdigit() for character in word):
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    return word[:-1] if len(word) > 3 and word[-1] in "ey" else word


def words(text: str) -> list[str]:
    """Words in order, as written; runs of a script without spaces become overlapping pairs of characters."""
    found: list[str] = []
    for match in _WORD.finditer(text):
        word = match.group()
        if any(is_unspaced(character) for character in word):
            found += [word[i : i + 2] for i in range(max(1, len(word) - 1))]
        else:
            found.append(word)
    return found


def content_words(text: str) -> list[str]:
    """Stems of the words that carry the subject, in order."""
    return [stem(word) for word in words(text) if word.casefold() not in STOP_WORDS]


def latin_share(text: str) -> float:
    """Which part of the letters are Latin, 0 to 1; 1 for a text without letters."""
    letters = [character for character in text if character.isalpha()]
    latin = sum(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or 0xFB00 <= ord(c) < 0xFB07 for c in letters)
    return latin / len(letters) if letters else 1.0

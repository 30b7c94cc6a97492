"""Bytes of a text file to text: byte-order mark, then UTF-8, then a guess."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 64 * 1024
_TEXT_CONTROLS = "\t\n\r\f\v\x1b"


def marked_encoding(data: bytes) -> str | None:
    """The encoding that a byte-order mark states."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)


def decode(data: bytes, declared: str | None = None) -> tuple[str, str | None]:
    """Decode, and say what was guessed.

    Returns the text and, where the encoding had to be guessed or held broken bytes, a sentence about that.
    `declared` is what the file says of itself (an HTML `meta` tag).
    """
    marked = marked_encoding(data)
    if marked:
        return _lenient(data, marked)
    if declared and declared.lower().startswith(("iso-2022", "hz")) and _is_text_encoding(declared):
        return _lenient(data, declared)  # these hide their letters in ASCII, which is UTF-8 as well
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        if not declared and len(data) - error.start < 4 and error.reason == "unexpected end of data":
            return data[: error.start].decode("utf-8"), "The text ends inside a character: the file may be cut off."
    for encoding in (declared, _utf16(data)):
        if encoding and _is_text_encoding(encoding):
            return _lenient(data, encoding)
    best = from_bytes(data[:_SAMPLE]).best()
    encoding = best.encoding if best is not None else "cp1252"
    if encoding not in _WESTERN and _is_western(data[:_SAMPLE]):
        encoding = "cp1252"
    text, broken = _lenient(data, encoding)
    return text, broken or f"The file does not say how its letters are stored; they were read as {encoding}."


_WESTERN = ("cp1252", "latin_1", "iso8859_15")
_ALPHABETS = {
    "cp1252": (
        "äöüß", "éèêëàâçîïôûùœ", "áéíóúñü", "áâãàçéêíóôú", "àèéìíòóù", "æøåéó", "åäöé", "áéëïóöü", "áðéíóúýþæö",
        "àçèéíïòóúü",
    ),
    "cp1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž"),
}  # fmt: skip
"""Letters of the languages that are written in these, beside those of ASCII. Portuguese has "õ" as well, but rarely
without "ã", and in the same place stands the "ő" of Hungarian."""
_ENGLISH_SHARE = 0.6


def _is_western(data: bytes) -> bool:
    """Whether a Western European language explains every letter at least as well as a Central European one does.

    A few names in a table are too little for a guess by frequencies, which takes "Hélène" for "Hélčne".
    """
    explained = {encoding: _explained(data, encoding) for encoding in _ALPHABETS}
    return explained["cp1252"] == 1.0 or (explained["cp1252"] > 0.9 and explained["cp1252"] > explained["cp1250"])


def _explained(data: bytes, encoding: str) -> float:
    """The share of the letters beyond ASCII, read in `encoding`, that the one language has which has most of them."""
    text = data.decode(encoding, "replace").lower()
    plain = sum(character.isascii() and character.isalpha() for character in text)
    # A sign that touches a letter is a letter that was read wrongly.
    others = [
        character
        for before, character, after in zip(" " + text, text, text[1:] + " ", strict=False)
        if not character.isascii()
        and (character.isalpha() or (character in _LETTERS_ELSEWHERE and (before.isalpha() or after.isalpha())))
    ]
    if not others or plain < _ENGLISH_SHARE * (plain + len(others)):
        return 0.0
    return max(sum(other in alphabet for other in others) for alphabet in _ALPHABETS[encoding]) / len(others)


_LETTERS_ELSEWHERE = "³¹¿¼¾¥£¯\ufffd"
"""Signs of cp1252 where cp1250 has letters."""


def looks_binary(data: bytes) -> bool:
    """Whether these bytes are no text in any encoding we would guess."""
    sample = data[:_SAMPLE]
    if marked_encoding(sample) or _utf16(sample):
        return False
    if b"\0" in sample:
        return True
    controls = sum(byte < 32 and chr(byte) not in _TEXT_CONTROLS for byte in sample)
    if controls > max(2, len(sample) * 0.02):
        return True
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return from_bytes(sample).best() is None
    return False


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: mostly Latin text shows as zeros on every second byte."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    if len(sample) < 4 or len(data) % 2:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.4 and even < half * 0.02:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.02:
        return "utf-16-be"
    return None


def _is_text_encoding(name: str) -> bool:
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return bool(getattr(found, "_is_text_encoding", True))


def _lenient(data: bytes, encoding: str) -> tuple[str, str | None]:
    try:
        return data.decode(encoding), None
    except (UnicodeError, LookupError):
        text = data.decode(encoding, errors="replace")
        return text, "Some letters could not be decoded and are shown as �."

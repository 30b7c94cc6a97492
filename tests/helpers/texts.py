"""Random texts of many scripts, the same ones for a seed on every machine."""

from __future__ import annotations

import random
import unicodedata

# Unicode 3.2's characters: later ones would make the texts depend on the version of everybody's tables.
_CHARACTERS = "".join(
    chr(code)
    for code in range(0x110000)
    if unicodedata.ucd_3_2_0.category(chr(code)) not in ("Cn", "Cs", "Co")
    if not 0xAC00 < code < 0xD7A3 and not 0x3400 < code < 0x9F00 and not 0x20000 < code < 0x2A600
)
_FRAGMENTS = (
    *("Hello", " world", "don't", "I'VE", " they'll", "'s", "'S", "'", "naïve", "Straße", "e\u0301", "ﬁ", "Ǆ", "K"),
    *("你好", "世界", "ありがとう", "안녕하세요", "привет", " мир", "مرحبا", "שלום", "नमस्ते", "สวัสดี", "Ελλάδα", "תּ"),
    *("🙂", "👩\u200d👩\u200d👧", "🇩🇪", "👍🏽", "\ufe0f", "\u200d", "\u200b", "\ufeff", "\u00ad"),
    *("\x00", "\x04", "\x1b", "\x7f", "\x85", "\x0b", "\x0c", "\u00a0", "\u3000", "\u2028"),
    *("123", "4567890", "1,000.50", "١٢٣", "½", "Ⅳ", "²", "0x1F", "٣٤٥٦", "½-inch", "COVID-19"),
    *("  ", "    ", "\n", "\n\n", "\r\n", "\t", "\t\t", " \n ", " \t ", "    def f(x):\n        return x"),
    *("...", "!!", "==", "====", ">=", "->", "…", "«»", "“", "$", "€", "°", "_", "__", "#", "\\", "▁", "▁▁", "aaaa"),
    *("http://a.b/c?d=e&f=g", '{"a": [1, 2]}', "C++", "a@b.org", "<0x0A>"),
)


def random_texts(count: int, seed: int, extra: tuple[str, ...] = ()) -> list[str]:
    """`count` texts of mixed scripts, digits, white space, emoji, combining marks and control characters.

    `extra` are fragments to mix in, such as a vocabulary's own special texts.
    """
    source = random.Random(seed)
    fragments = (*_FRAGMENTS, *extra * (1 + len(_FRAGMENTS) // (4 * len(extra)) if extra else 0))

    def part() -> str:
        choice = source.random()
        if choice < 0.5:
            return source.choice(fragments)
        if choice < 0.65:
            return source.choice(_CHARACTERS)
        if choice < 0.85:
            return chr(source.randint(0x20, 0x7E))
        return source.choice(" \n\t\r\u00a0a-=") * source.randint(1, 9)

    return ["".join(part() for _ in range(source.randint(0, 24))) for _ in range(count)]

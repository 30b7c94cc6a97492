"""Sentences that the layers below the window make, in the user's language.

Those layers know nothing of Qt and speak English. What they say is matched here against the list of their sentences,
with what was filled in taken over as it is: a file's name or a model's words are never translated. A reason that was
filled in, or another listed sentence, is.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from ternlight.app.languages.failures import REST
from ternlight.app.languages.file_failures import FILES
from ternlight.app.languages.model_failures import MODELS
from ternlight.app.languages.reasons import REASONS
from ternlight.app.languages.remarks import REMARKS

_CONTEXT = "Sentences"
_COUNTS = re.compile(r"([\d,]+) (page|slide|sheet|section|sentence|point|picture|character)s?")

_LISTED: tuple[object, ...] = (
    QT_TRANSLATE_NOOP("Sentences", "%1 page"),
    QT_TRANSLATE_NOOP("Sentences", "%1 pages"),
    QT_TRANSLATE_NOOP("Sentences", "%1 slide"),
    QT_TRANSLATE_NOOP("Sentences", "%1 slides"),
    QT_TRANSLATE_NOOP("Sentences", "%1 sheet"),
    QT_TRANSLATE_NOOP("Sentences", "%1 sheets"),
    QT_TRANSLATE_NOOP("Sentences", "%1 section"),
    QT_TRANSLATE_NOOP("Sentences", "%1 sections"),
    QT_TRANSLATE_NOOP("Sentences", "%1 sentence"),
    QT_TRANSLATE_NOOP("Sentences", "%1 sentences"),
    QT_TRANSLATE_NOOP("Sentences", "Loading %1"),
    QT_TRANSLATE_NOOP("Sentences", "Loaded %1"),
    QT_TRANSLATE_NOOP("Sentences", "Going on without a language model"),
    QT_TRANSLATE_NOOP("Sentences", "Reading %1"),
    QT_TRANSLATE_NOOP("Sentences", "Reading a page"),
    QT_TRANSLATE_NOOP("Sentences", "Read %1 in %2 s"),
    QT_TRANSLATE_NOOP("Sentences", "Could not read %1"),
    QT_TRANSLATE_NOOP("Sentences", "Looking for facts"),
    QT_TRANSLATE_NOOP("Sentences", "Looking for facts, figures and dates"),
    QT_TRANSLATE_NOOP("Sentences", "Found %1 candidate fact, merged to %2"),
    QT_TRANSLATE_NOOP("Sentences", "Found %1 candidate facts, merged to %2"),
    QT_TRANSLATE_NOOP("Sentences", "Checking that all parts are covered"),
    QT_TRANSLATE_NOOP("Sentences", "Covered %1 of %2 tenths of the text"),
    QT_TRANSLATE_NOOP("Sentences", "Covered %1 of %2 fifths of the text"),
    QT_TRANSLATE_NOOP("Sentences", "Covered %1 of %2 tenths of the text; 1 holds no full sentence"),
    QT_TRANSLATE_NOOP("Sentences", "Covered %1 of %2 fifths of the text; 1 holds no full sentence"),
    QT_TRANSLATE_NOOP("Sentences", "Covered %1 of %2 tenths of the text; %3 hold no full sentence"),
    QT_TRANSLATE_NOOP("Sentences", "Covered %1 of %2 fifths of the text; %3 hold no full sentence"),
    QT_TRANSLATE_NOOP("Sentences", "Writing and checking the points"),
    QT_TRANSLATE_NOOP("Sentences", "Checked %1 of %2 quote against the page"),
    QT_TRANSLATE_NOOP("Sentences", "Checked %1 of %2 quotes against the page"),
    QT_TRANSLATE_NOOP("Sentences", "Weighing what the documents say"),
    QT_TRANSLATE_NOOP("Sentences", "Weighing what the pages say"),
    QT_TRANSLATE_NOOP("Sentences", "Searching the web for “%1”"),
    QT_TRANSLATE_NOOP("Sentences", "Searching your files for “%1”"),
    QT_TRANSLATE_NOOP("Sentences", "Found passages on %1"),
    QT_TRANSLATE_NOOP("Sentences", "Found nothing"),
    QT_TRANSLATE_NOOP("Sentences", "Found %1 on “%2”"),
    QT_TRANSLATE_NOOP("Sentences", "Found %1"),
    QT_TRANSLATE_NOOP("Sentences", "Planning the slides"),
    QT_TRANSLATE_NOOP("Sentences", "Planned %1 slides"),
    QT_TRANSLATE_NOOP("Sentences", "Planned %1 sections"),
    QT_TRANSLATE_NOOP("Sentences", "Writing the slides"),
    QT_TRANSLATE_NOOP("Sentences", "Writing the report"),
    QT_TRANSLATE_NOOP("Sentences", "Wrote %1 slides to %2"),
    QT_TRANSLATE_NOOP("Sentences", "Wrote %1"),
    QT_TRANSLATE_NOOP("Sentences", "Making “%1” anew"),
    QT_TRANSLATE_NOOP("Sentences", "“%1” is new"),
    QT_TRANSLATE_NOOP("Sentences", "%1: nothing found"),
    QT_TRANSLATE_NOOP("Sentences", "%1: not allowed"),
    QT_TRANSLATE_NOOP("Sentences", "%1: stopped, it took too long"),
    QT_TRANSLATE_NOOP("Sentences", "The disk is full. Free some space and try again."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 could not be written: the disk is full. Free some space, or choose another place.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 could not be written: it is open in another program, or its folder is protected. Close it there, or choose "
        "another name.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 could not be written: %2. Choose another place."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The part of Ternlight that was busy with “%1” stopped. Nothing else is affected. Try again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The part of Ternlight that keeps the vectors of your files stopped. Nothing is lost; try again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "This section is made by code from everything there is and cannot be made anew by itself.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The sources say too little about “%1”. Try other words, or leave it as it is."),
    QT_TRANSLATE_NOOP("Sentences", "The sources do not hold other sentences for this section; the old one is kept."),
    QT_TRANSLATE_NOOP("Sentences", "There is not enough free memory for this. Close other programs and try again."),
    QT_TRANSLATE_NOOP(
        "Sentences", "Something in Ternlight went wrong (%1). The log has the details; please report it."
    ),
    QT_TRANSLATE_NOOP("Sentences", "The settings could not be saved to %1 (%2). The old ones are kept."),
    QT_TRANSLATE_NOOP(
        "Sentences", "Your conversations could not be read or saved. The log has the details; please report it."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "The index of your files could not be read or written. The log has the details; please report it."
    ),
    QT_TRANSLATE_NOOP("Sentences", "There is no model file %1. Choose another one."),
    QT_TRANSLATE_NOOP("Sentences", "%1 cannot be opened: %2. Check the file and its permissions."),
    QT_TRANSLATE_NOOP("Sentences", "%1 cannot be used, because %2. Choose another model file."),
    QT_TRANSLATE_NOOP("Sentences", "%1 is not a GGUF model file: it does not begin with GGUF. Choose another file."),
    QT_TRANSLATE_NOOP("Sentences", "%1 is empty. Get the model file again."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 could not be written: %2. Nothing was changed; choose another folder or free some space, and try again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "There are no full sentences in this document, so it cannot be summarised well: the points are single lines "
        "from it.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Most of this document is tables, lists or code: the points come from the few full sentences in it.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The text has %1 full sentences; the %2 most promising, taken evenly from all its parts, were compared with "
        "each other.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The sentence model does not know this document's script: the points were chosen by their words and their "
        "place alone, which is less exact.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The language model failed after %1 points (%2); the other points are quotes."),
    QT_TRANSLATE_NOOP("Sentences", "%1 more points were dropped: the quote was not found on its page."),
    QT_TRANSLATE_NOOP("Sentences", "%1 more point was dropped: the quote was not found on its page."),
)
SENTENCES = tuple(map(str, (*_LISTED, *FILES, *MODELS, *REST, *REMARKS)))
"""%1, %2 … stand for what is filled in. A longer sentence is tried before a shorter one."""
_REASONED = re.compile(r"[.?]$|: %\d$")
"""Sentences whose places may hold a reason; titles of steps hold names alone."""
_FIXED = frozenset(source for source in SENTENCES if "%" not in source)


def said(text: str) -> str:
    """`text` of a layer below in the user's language; a sentence that is not in the list stays as it is."""
    if not _translated():
        return text
    return _listed(text) or _named(text) or text


def reason(text: str) -> str:
    """What stands in a sentence of the window's own, as `errno` or another layer says it, in the user's language."""
    return _inside(text) if _translated() else text


def said_whole(text: str) -> str:
    """Like `said`, for what may be a model's own words: only a listed sentence in which nothing is filled in."""
    return QCoreApplication.translate(_CONTEXT, text) if text in _FIXED else text


def _translated() -> bool:
    return QCoreApplication.translate(_CONTEXT, SENTENCES[0]) != SENTENCES[0]


def _listed(text: str) -> str:
    for pattern, source in _patterns():
        if found := pattern.fullmatch(text):
            quoted = [f"“%{place}”" in source for place in range(1, 10)]
            inside = _inside if _REASONED.search(source) else _number
            parts = enumerate(found.groups())
            return _filled(source, [_number(part) if quoted[place] else inside(part) for place, part in parts])
    return ""


def _named(text: str) -> str:
    """A sentence behind the name of what it is about: "report.pdf: ..."."""
    name, colon, rest = text.partition(": ")
    known = _inside(rest)
    return f"{name}{colon}{known}" if known != rest else ""


def _inside(part: str) -> str:
    """A reason, a listed sentence with or without its full stop, or a number; anything else as it is."""
    bare = part.removesuffix(".")
    stop = part[len(bare) :]
    if known := _reason(part):
        return known
    if stop and (known := _reason(bare)):
        return known + stop
    if " " in part and (known := _listed(f"{bare}.")):
        return known if stop else known.removesuffix(".")
    return _number(part)


def _reason(part: str) -> str:
    for pattern, source in _patterns_of_reasons():
        if found := pattern.fullmatch(part):
            return _filled(source, [_inside(one) for one in found.groups()], "Reasons")
    return ""


def _number(part: str) -> str:
    """A count with its noun in the user's language, a number with the locale's marks; anything else as it is."""
    if counted := _COUNTS.fullmatch(part):
        source = f"%1 {part.split(' ')[1]}"
        return _filled(source, [_number(counted[1])]) if source in SENTENCES else part
    if re.fullmatch(r"\d{1,3}(,\d{3})+|\d+", part):
        return QLocale().toString(int(part.replace(",", "")))
    if re.fullmatch(r"\d+\.\d", part):
        return QLocale().toString(float(part), "f", 1)
    if re.fullmatch(r"\d+( to \d+|, \d+| and \d+)+", part):  # "1 to 4, 7 and 9"
        return re.sub("to|and", lambda word: QCoreApplication.translate(_CONTEXT, word[0]), part)
    return part


def _filled(source: str, parts: list[str], context: str = _CONTEXT) -> str:
    template = QCoreApplication.translate(context, source)
    return re.sub(r"%(\d)", lambda place: parts[int(place[1]) - 1], template)


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each sentence as a pattern, those with the most of their own words first."""
    return _compiled(SENTENCES)


@functools.cache
def _patterns_of_reasons() -> tuple[tuple[re.Pattern[str], str], ...]:
    return _compiled(map(str, REASONS))


def _compiled(sources: Iterable[str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    ordered = sorted(sources, key=lambda source: -len(re.sub(r"%\d", "", source)))
    return tuple((re.compile(re.sub(r"%\d", "(.*?)", re.escape(source)), re.DOTALL), source) for source in ordered)

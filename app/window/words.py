"""Numbers, units and places in the user's words and locale."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale

from ternlight.agents.messages import MadePart, SummaryPart, SummaryPoint, TaskPart
from ternlight.app.languages.sentences import said_whole
from ternlight.app.widgets.line import isolated
from ternlight.tools.documents.types import Document, PageKind

_SLIDES = {".pptx", ".ppt", ".odp"}
_SHEETS = {".xlsx", ".xls", ".ods", ".csv", ".tsv"}
_SECTIONS = {".docx", ".odt", ".rtf", ".md", ".markdown", ".txt", ".html", ".htm", ".epub", ".xhtml"}


def tr(text: str) -> str:
    """`text` in the user's language, for functions outside of any class; `QObject.tr` elsewhere."""
    return QCoreApplication.translate("", text)


def number(value: int) -> str:
    """An integer with the locale's digit groups."""
    return QLocale().toString(value)


def count(value: int, one: str, many: str) -> str:
    """ "1 page", "40 pages"; `one` and `many` hold "%n"."""
    return (one if value == 1 else many).replace("%n", number(value))


def seconds(value: float) -> str:
    """ "0.4 s", "14 s", "2 min 5 s"."""
    if value < 9.95:
        return isolated(f"{QLocale().toString(value, 'f', 1)} s")
    whole = round(value)
    return isolated(f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s")


def size(value: int) -> str:
    """Bytes in the unit that fits: "410 kB", "98 MB", "1.9 GB"."""
    if value >= 1_000_000_000:
        return isolated(f"{QLocale().toString(value / 1e9, 'f', 1)} GB")
    if value >= 950_000 or value <= 0:
        return isolated(f"{number(round(value / 1e6))} MB")
    return isolated(f"{number(max(1, round(value / 1e3)))} kB")


def bytes_of(value: int) -> str:
    """Bytes down to the single one: "312 B"."""
    return isolated(f"{number(value)} B") if value < 1000 else size(value)


def speed(tokens_per_second: float) -> str:
    """ "21 tok/s", "" when unknown."""
    if tokens_per_second <= 0:
        return ""
    digits = 0 if tokens_per_second >= 10 else 1
    return isolated(f"{QLocale().toString(tokens_per_second, 'f', digits)} tok/s")


def joined(*parts: str) -> str:
    """The parts that are not empty, with a middle dot between them."""
    return "  ·  ".join(isolated(part) for part in parts if part)


def day(when: QDate) -> str:
    """A date as short as the locale writes it."""
    return isolated(QLocale().toString(when, QLocale.FormatType.ShortFormat))


def moment(when: QDateTime) -> str:
    """A date with its time of day."""
    return isolated(QLocale().toString(when, QLocale.FormatType.ShortFormat))


def file_kinds(*kinds: tuple[str, Sequence[str]]) -> str:
    """Kinds of files for a dialog of the desktop: what each is called, and its endings; none for any."""
    return ";;".join(f"{name} ({' '.join(f'*.{one}' for one in endings) or '*'})" for name, endings in kinds)


def page_kind(document: Document | None, page: int, name: str) -> PageKind:
    """What the document calls its pages; guessed from the file's name while the document is not known."""
    if document is not None and 1 <= page <= len(document.pages):
        return document.pages[page - 1].kind
    suffix = PurePath(name).suffix.lower()
    if suffix in _SLIDES:
        return "slide"
    if suffix in _SHEETS:
        return "sheet"
    return "section" if suffix in _SECTIONS else "page"


def place(kind: PageKind, page: int) -> str:
    """A place as a chip says it: "p. 3", "slide 3"."""
    names = {"page": tr("p. %n"), "slide": tr("slide %n"), "sheet": tr("sheet %n"), "section": tr("section %n")}
    return names[kind].replace("%n", number(page))


def kind(kind: PageKind) -> str:
    """What a document's pages are called, one of them: "Page"."""
    return {"page": tr("Page"), "slide": tr("Slide"), "sheet": tr("Sheet"), "section": tr("Section")}[kind]


def place_title(kind: PageKind, page: int, pages: int) -> str:
    """A place as the inspector's heading says it: "Page 3 of 40"; without "of" while the total is unknown."""
    names = {"page": tr("Page %n"), "slide": tr("Slide %n"), "sheet": tr("Sheet %n"), "section": tr("Section %n")}
    here = names[kind].replace("%n", number(page))
    total = tr("of %n").replace("%n", number(pages))
    return f"{here} {total}" if pages else here


def pages(kind: PageKind, total: int) -> str:
    """ "40 pages", "1 slide"."""
    match kind:
        case "slide":
            return count(total, tr("%n slide"), tr("%n slides"))
        case "sheet":
            return count(total, tr("%n sheet"), tr("%n sheets"))
        case "section":
            return count(total, tr("%n section"), tr("%n sections"))
        case _:
            return count(total, tr("%n page"), tr("%n pages"))


def length(value: str) -> str:
    """A length choice in words."""
    return {"short": tr("short"), "medium": tr("medium"), "long": tr("long")}[value]


def checked(points: Sequence[SummaryPoint], kind: PageKind) -> str:
    """What was checked. Every point that is shown has a quote that code found on its page."""
    total = len(points)
    where = {
        "page": tr("the page"),
        "slide": tr("the slide"),
        "sheet": tr("the sheet"),
        "section": tr("the section"),
    }[kind]
    verified = sum(1 for point in points if point.quote and point.end > point.start)
    text = count(total, tr("Checked %d of %n quote against %p"), tr("Checked %d of %n quotes against %p"))
    return text.replace("%d", number(verified)).replace("%p", where)


def mode(summary: SummaryPart) -> str:
    """How the points were worded."""
    if not summary.points:
        return ""
    if summary.mode == "extractive":
        return tr("points in the document's own words")
    if all(point.status == "checked" for point in summary.points):
        return tr("phrased by the model")
    return tr("phrased by the model, quoted where a check failed")


def summary_markdown(summary: SummaryPart, document: Document | None) -> str:
    """The summary as Markdown with its pages and quotes. Text of the document cannot become markup."""
    kind = page_kind(document, 1, summary.document)
    title, remark = tr("Summary of"), tr("Note:")
    lines = [f"# {_plain(title)} {_plain(summary.document)}", ""]
    for point in summary.points:
        where = place(page_kind(document, point.page, summary.document), point.page)
        lines.append(f"- {_plain(point.text)} ({where})")
        if point.quote and point.quote != point.text:
            lines.append(f"  > {_plain(point.quote)}")
    lines.append("")
    lines += [f"- *{remark}* {_plain(note)}" for note in summary.notes]
    if summary.notes:
        lines.append("")
    total = pages(kind, summary.pages) if summary.pages else ""
    details = (total, checked(summary.points, kind), mode(summary), summary.model, seconds(summary.seconds))
    lines.append(_plain(joined(*details)))
    return "\n".join(lines) + "\n"


def made_for_model(part: TaskPart | MadePart) -> str:
    """A wish for a document, or a document that was made, as the model is told of it."""
    if isinstance(part, TaskPart):
        return f"Make a {part.job} for me."
    lines = [f"I made the {part.document} “{part.title}”. Its parts are:"]
    return "\n".join([*lines, *(f"- {section.title}" for section in part.parts)])


def _plain(text: str) -> str:
    folded = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|!" else c for c in folded)


def scope(name: str) -> str:
    """A scope of consent in words: what is allowed with it."""
    kind, _, what = name.partition(":")
    match kind:
        case "host":
            return tr("opening pages of %1").replace("%1", what)
        case "folder":
            return tr("the folder %1").replace("%1", what)
        case "tool":
            return tr("the tool %1, with any arguments").replace("%1", tool(what))
        case "web":
            return tr("searching the web") if what else tr("searching the web and opening its pages")
    return name


def tool(name: str) -> str:
    """A tool's name in words; one of another program's keeps its own."""
    return said_whole(name.replace("_", " "))


def value(given: object) -> str:
    """A value of a call's arguments as it would be written down."""
    return given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)


def tool_status(status: str) -> str:
    """What a call came to, in words."""
    return {
        "ok": tr("What came back:"),
        "empty": tr("Nothing was found."),
        "invalid": tr("These arguments could not work:"),
        "failed": tr("It did not work:"),
        "timeout": tr("It took too long:"),
        "denied": tr("You did not allow it."),
        "unknown": tr("The program was stopped while it ran."),
    }.get(status, status)

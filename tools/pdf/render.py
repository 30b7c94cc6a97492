"""`render_report`: the one way in."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Flowable

from ternlight.tools.pdf.fonts import FontBook
from ternlight.tools.pdf.pages import BOTTOM, HEIGHT, SIDE, TOP, WIDTH, Template, contents, cover, title_block
from ternlight.tools.pdf.story import Story
from ternlight.tools.pdf.structure import finish
from ternlight.tools.pdf.tags import Tagger
from ternlight.tools.pdf.text import Setter
from ternlight.tools.typeset.codec import to_json
from ternlight.tools.typeset.files import Rendered, write_whole
from ternlight.tools.typeset.report import Report
from ternlight.tools.typeset.themes import Theme, theme
from ternlight.tools.typeset.words import words_for

SHORT = 3
"""Up to so many pages a document has its title at the head of the first; beyond, a cover and a contents page."""
LONG = 40_000
"""Characters of text and of the JSON around it that never fit so few pages: not worth a try."""


def render_report(report: Report, path: Path) -> Rendered:
    """Write `report` as a tagged PDF, replacing what was at `path` only when all of it is written.

    Nothing is fetched and no program is started but `fc-list`, for scripts that need a font of this computer. The same
    report gives the same bytes on the same computer.

    Raises:
        ToolError: there is no theme of that name, or the file cannot be written.
    """
    data, pages, warnings = render_bytes(report)
    write_whole(path, data)
    return Rendered(path=path, pages=pages, warnings=warnings)


def render_bytes(report: Report) -> tuple[bytes, int, tuple[str, ...]]:
    """The PDF, how many pages it has, and the warnings."""
    look = theme(report.theme).page
    words = words_for(report.lang)
    characters = frozenset("".join(_strings(to_json(report))) + "".join(_strings(to_json(words))) + "•☑☐…—“”[]")
    book = FontBook(characters, report.lang)
    written = sum(map(len, _strings(to_json([section.blocks for section in report.sections]))))
    drawing = _draw(report, look, book, covered=False, places={}) if written < LONG else None
    if drawing is None or drawing[0].page > SHORT:
        places: dict[str, int] = {}
        for _pass in range(3):
            drawing = _draw(report, look, book, covered=True, places=places)
            if drawing[0].places == places:
                break
            places = drawing[0].places
    assert drawing is not None
    template, story, drawn = drawing
    fonts = {str(pdfmetrics.getFont(name).face.name.decode()): name for name in _font_names()}
    data = finish(drawn, story.setter.tagger.root, report, fonts)
    warnings = list(story.warnings)
    if book.missing:
        shown = " ".join(sorted(book.missing)[:12])
        warnings.append(
            f"No font on this computer has {len(book.missing)} of the characters, which were left out: {shown}. "
            "Installing a font for that script (for example Noto) brings them back."
        )
    return data, template.page, tuple(warnings)


def _font_names() -> Iterable[str]:
    return [
        name for name in pdfmetrics.getRegisteredFontNames() if hasattr(pdfmetrics.getFont(name).face, "charToGlyph")
    ]


def _draw(
    report: Report, look: Theme, book: FontBook, *, covered: bool, places: dict[str, int]
) -> tuple[Template, Story, bytes]:
    setter = Setter(book, Tagger())
    story = Story(report, look, setter, WIDTH - 2 * SIDE, HEIGHT - TOP - BOTTOM)
    root = setter.tagger.root
    front = root.add("Part")
    story.build()
    before: list[Flowable] = (
        cover(story, front) + contents(story, front, places) if covered else title_block(story, front)
    )
    out = BytesIO()
    template = Template(out, report, look, setter, story.entries, covered=covered)
    template.build([*before, *story.flowables])
    return template, story, out.getvalue()


def _strings(data: object) -> Iterable[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from _strings(value)

"""A person's own Markdown as a deck, without a model: headings become slides, what stands under them finds its layout.

A heading is a slide; one that only holds other headings is a section slide, or cards, or two sides, when what is below
is short enough. Nothing is invented, and words that no slide has room for go into the speaker notes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ternlight.tools.pptx.words import clean
from ternlight.tools.typeset import blocks as b
from ternlight.tools.typeset import slides as s
from ternlight.tools.typeset.deck import Deck, Slide
from ternlight.tools.typeset.inlines import plain
from ternlight.tools.typeset.produce import read_markdown
from ternlight.tools.typeset.repair import body_of_diagram, reshaped
from ternlight.tools.typeset.report import Report, Section, Status
from ternlight.tools.typeset.sources import Dataset
from ternlight.tools.typeset.steps import stages_of
from ternlight.tools.typeset.words import words_for

_SENTENCE = re.compile(r"(?<=[.!?。！？؟])(?:\s+|(?<=[。！？]))(?=\S)")
LONGEST_POINT = 160
"""Characters; a longer paragraph is parted into its sentences, a longer sentence at its clauses."""


def deck_from_markdown(
    text: str, folder: Path | None = None, *, name: str = "Untitled", theme: str | None = None
) -> Deck:
    """`text` as a deck.

    Args:
        text: Markdown; a front matter may give title, subtitle, author, date, lang and theme.
        folder: Where its pictures lie; without one, none are shown.
        name: The title if the text has none.
        theme: A theme's name, before the front matter's.
    """
    return deck_of(read_markdown(text, folder or Path("/nonexistent"), name=name, theme_name=theme).report)


def deck_of(report: Report) -> Deck:
    """A report as a deck: its headings become slides."""
    return _Builder(report).deck()


@dataclass
class _Outline:
    """A heading and what stands under it."""

    headline: str
    level: int
    status: Status
    blocks: list[b.Block] = field(default_factory=list)
    below: list[_Outline] = field(default_factory=list)


class _Builder:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.datasets: list[Dataset] = list(report.datasets)
        self.figures = {figure.id for figure in report.figures}
        self.status: Status = "user"

    def deck(self) -> Deck:
        """The deck."""
        report = self.report
        before, outline = _outline(report.sections)
        lead = [*report.summary, *before]
        title = clean(report.title) or (outline[0].headline if outline else "") or _first_words(lead) or "–"
        subtitle = clean(report.subtitle)
        if not subtitle and lead and isinstance(lead[0], b.Para):
            words = clean(plain(lead[0].inlines))
            if 0 < len(words) <= 110:
                subtitle, lead = words, lead[1:]
        slides = [Slide(headline=title, body=s.Cover(subtitle=subtitle), status="user")]
        if lead:
            slides += self._slides(words_for(report.lang).summary, lead, "")
        for each in outline:
            slides += self._part(each)
        return Deck(
            title=title,
            subtitle=subtitle,
            author=clean(report.author),
            date=clean(report.date),
            lang=report.lang,
            theme=report.theme,
            slides=tuple(slides),
            sources=report.sources,
            datasets=tuple(self.datasets),
            figures=report.figures,
        )

    # Slides

    def _part(self, part: _Outline, group: str = "") -> list[Slide]:
        slides: list[Slide] = []
        blocks = part.blocks
        self.status = part.status
        line = clean(plain(blocks[0].inlines)) if len(blocks) == 1 and isinstance(blocks[0], b.Para) else ""
        together = _together(part.below) if not blocks or line else None
        if together is not None and not blocks:
            cites = tuple(dict.fromkeys(n for each in part.below for n in b.cites_of(each.blocks)))
            return [Slide(headline=part.headline, body=together, cites=cites, status=part.status, group=group)]
        if part.below and part.level == 1 and (not blocks or 0 < len(line) <= 110):
            # A heading that only holds others is a section.
            slides.append(Slide(headline=part.headline, body=s.Section(line=line), status=part.status))
        elif blocks or not part.below:
            slides += self._slides(part.headline, blocks, group)
        for each in part.below:
            slides += self._part(each, group or part.headline)
        return slides

    def _slides(self, headline: str, blocks: Sequence[b.Block], group: str) -> list[Slide]:
        """One slide for each thing that needs one; points go with the picture or chart beside them if they are few."""
        bodies: list[tuple[s.Body, list[b.Block], str]] = []
        points: list[str] = []
        pending: list[b.Block] = []

        def flush() -> None:
            if points:
                bodies.extend((body, list(pending), "") for body in self._listed(tuple(points)))
            points.clear()
            pending.clear()

        for block in blocks:
            shown = self._shown(block)
            if shown is None:
                points.extend(_points(block))
                pending.append(block)
                continue
            body, notes = shown
            few = 0 < len(points) <= 3 and all(len(point) <= 90 for point in points)
            if few and isinstance(body, s.Chart):
                body = replace(body, takeaways=tuple(points))
                points.clear()
            elif few and isinstance(body, s.Picture):
                body = replace(body, points=tuple(points))
                points.clear()
            else:
                flush()
            bodies.append((body, [*pending, block], notes))
            pending.clear()
        if points and bodies and isinstance(bodies[-1][0], (s.Chart, s.Picture)):
            body, seen, notes = bodies[-1]
            free = not (body.takeaways if isinstance(body, s.Chart) else body.points)  # type: ignore[union-attr]
            if free and len(points) <= 3 and all(len(point) <= 90 for point in points):
                name = "takeaways" if isinstance(body, s.Chart) else "points"
                bodies[-1] = (replace(body, **{name: tuple(points)}), [*seen, *pending], notes)  # type: ignore[arg-type]
                points.clear()
        flush()
        if not bodies:
            bodies = [(s.Section(), [], "")]
        return [
            Slide(
                headline=headline,
                body=body,
                cites=tuple(dict.fromkeys(b.cites_of(seen))),
                notes=notes,
                status=self.status,
                group=group,
            )
            for body, seen, notes in bodies
        ]

    def _listed(self, points: tuple[str, ...]) -> list[s.Body]:
        better = reshaped(s.Bullets(points=points))
        if better is not None:
            self.datasets += better[1]
            return [better[0]]
        return [s.Bullets(points=points)]

    def _shown(self, block: b.Block) -> tuple[s.Body, str] | None:
        """The body and the notes of a block that is a slide by itself; None for words."""
        match block:
            case b.Table():
                return self._table(block)
            case b.FigureRef(figure=figure) if figure in self.figures:
                return s.Picture(figure=figure), ""
            case b.ChartRef(dataset=dataset, chart=kind, highlight=highlight):
                return s.Chart(dataset=dataset, chart=kind, highlight=highlight), ""
            case b.Diagram():
                body = body_of_diagram(block)
                return (body, "") if body is not None else None
            case b.Quote(blocks=inner, who=who):
                words = " ".join(_points_of_all(inner))
                return (s.Quote(text=words, who=who), "") if 0 < len(words) <= 260 else None
            case b.CodeBlock(text=text, language=language):
                lines = tuple(
                    (line.replace(" ", "\u00a0"),) for line in text.expandtabs(4).splitlines() if line.strip()
                )
                return (s.Table(header=(language or "–",), rows=lines), "") if lines else None
            case b.List(items=items, ordered=True) if 3 <= len(items) <= 6:
                return self._steps(items)
        return None

    def _table(self, table: b.Table) -> tuple[s.Body, str] | None:
        header = tuple(clean(plain(cell)) for cell in table.header)
        rows = tuple(tuple(clean(plain(cell)) for cell in row) for row in table.rows)
        if not rows:
            return None
        body = s.Table(header=header, rows=rows, align=table.align)
        better = reshaped(body)
        if better is None:
            return body, ""
        known = {dataset.id for dataset in self.datasets}
        shape, datasets = better
        for dataset in datasets:
            name = dataset.id
            while name in known:
                name += "-"
            self.datasets.append(replace(dataset, id=name))
            if isinstance(shape, s.Chart):
                shape = replace(shape, dataset=name)
        return shape, "\n".join([" · ".join(header), *(" · ".join(row) for row in rows)])

    @staticmethod
    def _steps(items: Sequence[b.Item]) -> tuple[s.Body, str] | None:
        """A numbered list as steps when each is short; otherwise it stays a list."""
        if any(item.checked is not None or any(isinstance(block, b.List) for block in item.blocks) for item in items):
            return None
        steps = stages_of([" ".join(_points_of_all(item.blocks)) for item in items])
        if steps is None:
            return None
        body: s.Body = s.Process(steps=steps)
        better = reshaped(body)
        return (better[0] if better is not None else body), ""


def _outline(sections: Sequence[Section]) -> tuple[list[b.Block], list[_Outline]]:
    """What stands before the first heading, and the headings as a tree."""
    before: list[b.Block] = []
    roots: list[_Outline] = []
    path: list[_Outline] = []
    for section in sections:
        blocks: list[b.Block] = [block for block in section.blocks if not isinstance(block, b.Rule)]
        if not section.heading:
            before += blocks
            continue
        node = _Outline(headline=clean(plain(section.heading)) or "–", level=section.level, status=section.status)
        node.blocks = blocks
        while path and path[-1].level >= node.level:
            path.pop()
        (path[-1].below if path else roots).append(node)
        path.append(node)
    return before, roots


def _together(below: Sequence[_Outline]) -> s.Body | None:
    """Two short lists under sub-headings as two sides, three to six short texts as cards."""
    if not 2 <= len(below) <= 6 or any(each.below for each in below):
        return None
    if any(not isinstance(block, (b.Para, b.List)) for each in below for block in each.blocks):
        return None
    texts = [_points_of_all(each.blocks) for each in below]
    if len(below) == 2 and all(2 <= len(points) <= 5 and max(map(len, points)) <= 90 for points in texts):
        sides = [s.Side(head=each.headline, points=points) for each, points in zip(below, texts, strict=True)]
        return s.Compare(left=sides[0], right=sides[1])
    if len(below) >= 3 and all(points and len(" ".join(points)) <= 130 for points in texts):
        if any(len(each.headline) > 36 for each in below):
            return None
        return s.Cards(
            items=tuple(s.Card(head=each.headline, text=" ".join(t)) for each, t in zip(below, texts, strict=True))
        )
    return None


def _points_of_all(blocks: Sequence[b.Block]) -> tuple[str, ...]:
    return tuple(point for block in blocks for point in _points(block))


def _points(block: b.Block) -> list[str]:
    """The points that a block of words makes."""
    match block:
        case b.Para(inlines=inlines) | b.Heading(inlines=inlines):
            return _parted(clean(plain(inlines)))
        case b.List(items=items, ordered=ordered, start=start):
            return [
                (f"{number}. " if ordered else "") + mark + point
                for number, item in enumerate(items, start)
                for mark, point in _item(item)
            ]
        case b.Callout(blocks=inner, title=title):
            points = list(_points_of_all(inner))
            if title and points:
                points[0] = f"{clean(title)}: {points[0]}"
            return points or ([clean(title)] if title else [])
        case b.Quote(blocks=inner, who=who):
            points = list(_points_of_all(inner))
            if points and who:
                points[-1] += f" — {clean(who)}"
            return points
        case b.Diagram(steps=steps, edges=edges):
            if edges:
                return [f"{clean(steps[e.start].label)} → {clean(steps[e.end].label)}" for e in edges]
            return [f"{clean(step.label)}: {clean(step.detail)}".rstrip(": ") for step in steps]
        case b.CodeBlock(text=text):
            return [clean(line) for line in text.splitlines() if clean(line)]
    return []


def _item(item: b.Item) -> list[tuple[str, str]]:
    mark = "" if item.checked is None else "✓ " if item.checked else "○ "
    own: list[str] = []
    inner: list[str] = []
    for block in item.blocks:
        (inner if isinstance(block, b.List) else own).extend(_points(block))
    head = " ".join(own)
    if inner and len(head) + sum(map(len, inner)) <= LONGEST_POINT:
        return [(mark, f"{head.rstrip(':')}: {'; '.join(inner)}" if head else "; ".join(inner))]
    return [(mark, point) for point in (*_parted(head), *inner) if point]


def _parted(words: str) -> list[str]:
    """A paragraph as points: whole if it is short, else sentence by sentence, else clause by clause."""
    if len(words) <= LONGEST_POINT:
        return [words] if words else []
    points: list[str] = []
    for sentence in _SENTENCE.split(words):
        rest = sentence.strip()
        while len(rest) > LONGEST_POINT:
            at = max(rest.rfind(mark, 40, LONGEST_POINT) for mark in ("; ", ", ", " – ", "，", "、"))
            at = at if at > 0 else rest.rfind(" ", 40, LONGEST_POINT)
            if at <= 0:
                break
            points.append(rest[: at + 1].strip())
            rest = rest[at + 1 :].strip()
        if rest:
            points.append(rest)
    return points


def _first_words(blocks: Sequence[b.Block]) -> str:
    points = _points_of_all(blocks)
    return points[0][:60] if points else ""

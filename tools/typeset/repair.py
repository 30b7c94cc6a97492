"""What small models get wrong in the same way every time, put right on typed values before anything is drawn.

Every rule is deterministic and says what it did. A slide that was changed has the status "repaired"; words of the user
are only ever laid out differently.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from ternlight.tools.typeset import blocks, slides
from ternlight.tools.typeset.blocks import Block, Callout, Diagram, Item, List, Para, Quote, Step, walk
from ternlight.tools.typeset.deck import Deck, Slide
from ternlight.tools.typeset.inlines import Cite, Em, Inline, Link, Strong, Sub, Sup, Text, plain, text
from ternlight.tools.typeset.limits import CountLimit, TextLimit, limit_of
from ternlight.tools.typeset.report import Report
from ternlight.tools.typeset.sources import Dataset, Series
from ternlight.tools.typeset.wording import alike, headline, numbers, shortened, without_repeats

T = TypeVar("T")

_ORDINAL = re.compile(r"(?:step|phase|stage|schritt|étape|paso|fase|этап|шаг)?\s*#?(\d{1,2})[.):]?\Z", re.I)
_ORDINAL_HEADING = re.compile(r"(?:#|no\.?|nr\.?|step|phase|stage|schritt|étape|paso|fase)\Z", re.I)
_WHEN = re.compile(
    r"((?:19|20)\d\d(?:\s*[-–/]\s*(?:\d\d|(?:19|20)\d\d))?|Q[1-4](?:\s+(?:19|20)\d\d)?|H[12](?:\s+(?:19|20)\d\d)?"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?:\s+\d{1,2},)?(?:\s+(?:19|20)\d\d)?|Week\s+\d+|Day\s+\d+"
    r"|Month\s+\d+|Year\s+\d+)\s*[:–—-]\s*(.+)",
    re.I | re.S,
)
_AGAIN = re.compile(r"\b(repeat|back to|start over|loop|return to|again|wieder|répéter|repetir)\b", re.I)
_SWOT = ("strengths", "weaknesses", "opportunities", "threats")
_PAIRS = (
    ("before", "after"), ("pros", "cons"), ("advantages", "disadvantages"), ("us", "them"), ("today", "tomorrow"),
    ("old", "new"), ("problem", "solution"), ("without", "with"), ("then", "now"), ("benefits", "risks"),
)  # fmt: skip
_HEADED = re.compile(r"([^:.!?]{2,30}):\s+(.+)", re.S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """A slide after repair; it may have become several, and may bring a dataset of its own."""

    slides: tuple[Slide, ...]
    datasets: tuple[Dataset, ...] = ()
    changes: tuple[str, ...] = ()
    """What was done, a sentence each."""


def repair_slide(slide: Slide) -> Repaired:
    """`slide` with its body in the layout that its content has, its texts within their limits, and no point said
    twice."""
    changes: list[str] = []
    body: slides.Body = slide.body
    datasets: tuple[Dataset, ...] = ()
    better = reshaped(body)
    if better is not None:
        changes.append(f"Shown as {_name(better[0])} instead of {_name(body)}.")
        body, datasets = better
    parts = split(deduplicated(body))
    if len(parts) > 1:
        changes.append(f"Split into {len(parts)} slides.")
    elif parts[0] != body:
        changes.append("Points that said the same were dropped.")
    fitted = [within_limits(part) for part in parts]
    if tuple(fitted) != parts:
        changes.append("Texts that were too long were shortened.")
    title = headline(slide.headline, 70)
    if title != slide.headline:
        changes.append("The headline was shortened.")
    status = "repaired" if changes and slide.status == "model" else slide.status
    made = tuple(
        replace(slide, headline=_numbered(title, at, len(fitted)), body=part, status=status)
        for at, part in enumerate(fitted)
    )
    return Repaired(slides=made, datasets=datasets, changes=tuple(changes))


def repair_deck(deck: Deck) -> tuple[Deck, tuple[str, ...]]:
    """Every slide of `deck` repaired, a headline that repeats an earlier one dropped with its slide, and citations of
    sources that are not there taken off."""
    known = {source.id for source in deck.sources}
    kept: list[Slide] = []
    datasets = list(deck.datasets)
    notes: list[str] = []
    for number, slide in enumerate(deck.slides, 1):
        done = repair_slide(slide)
        notes += [f"Slide {number}: {change}" for change in done.changes]
        datasets += [each for each in done.datasets if each.id not in {other.id for other in datasets}]
        for each in done.slides:
            if any(each.headline.casefold() == other.headline.casefold() and each.body == other.body for other in kept):
                notes.append(f"Slide {number} repeated an earlier one and was left out.")
                continue
            if set(each.cites) - known:
                notes.append(f"Slide {number}: a citation of a source that is not there was taken off.")
            kept.append(replace(each, cites=tuple(n for n in each.cites if n in known)))
    return replace(deck, slides=tuple(kept), datasets=tuple(datasets)), tuple(notes)


def _numbered(title: str, at: int, count: int) -> str:
    return title if count == 1 else f"{shortened(title, 63)} ({at + 1}/{count})"


def _name(body: slides.Body) -> str:
    return type(body).__name__.lower()


# Which layout ----------------------------------------------------------------------------------------------------


def reshaped(body: slides.Body) -> tuple[slides.Body, tuple[Dataset, ...]] | None:
    """The layout that the content of `body` really has, with the dataset it needs; None if it is the right one."""
    match body:
        case slides.Table():
            return _from_table(body)
        case slides.Bullets(points=points):
            better = _from_points(points)
            return (better, ()) if better is not None else None
        case slides.Process():
            changed = _from_process(body)
            return (changed, ()) if changed is not None else None
        case slides.Cards(items=items):
            better = _from_points([f"{item.head}: {item.text}" for item in items])
            return (better, ()) if isinstance(better, (slides.Matrix, slides.Timeline)) else None
    return None


def _from_table(table: slides.Table) -> tuple[slides.Body, tuple[Dataset, ...]] | None:
    rows = [row for row in table.rows if any(cell.strip() for cell in row)]
    if len(table.header) >= 2 and 3 <= len(rows) <= 12 and _is_sequence(table.header, rows):
        steps = []
        for row in rows:
            label, *detail = [cell for cell in row[1:] if cell.strip()] or [row[0]]
            if len(label) > 20 and not detail:
                label, detail = shortened(label, 14), [label]
            steps.append(slides.Stage(label=label, detail=", ".join(detail)))
        return slides.Process(steps=tuple(steps)), ()
    dataset = dataset_of(table.header, rows)
    if dataset is not None and 3 <= len(rows) <= 8:
        kind: blocks.ChartKind = "line" if all(_WHEN.match(f"{name}: x") for name in dataset.categories) else "column"
        return slides.Chart(dataset=dataset.id, chart=kind), (dataset,)
    return None


def _is_sequence(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    marks = [_ORDINAL.match(row[0].strip()) for row in rows]
    if not all(marks):
        return False
    counted = [int(mark.group(1)) for mark in marks if mark] == list(range(1, len(rows) + 1))
    named = bool(_ORDINAL_HEADING.match(header[0].strip())) or not header[0].strip()
    words = all(row[1:] and not numbers(row[1]) for row in rows)
    return counted and words and (named or any(not row[0].strip().isdigit() for row in rows))


def dataset_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Dataset | None:
    """A table of one text column and one to three columns of numbers, as a dataset; None if it is not one."""
    if not 2 <= len(header) <= 4 or len(rows) < 3 or any(len(row) != len(header) for row in rows):
        return None
    columns: list[tuple[float, ...]] = []
    units = set()
    for at in range(1, len(header)):
        cells = [row[at].strip() for row in rows]
        found = [numbers(cell) for cell in cells]
        if any(len(values) != 1 for values in found) or any(
            len(re.sub(r"[\d.,\s+−-]", "", cell)) > 4 for cell in cells
        ):
            return None
        columns.append(tuple(values[0] for values in found))
        units |= {re.sub(r"[\d.,\s+−-]", "", cell) for cell in cells}
    if len(units) != 1:
        return None
    names = " ".join(header[1:])
    return Dataset(
        id=f"table-{'-'.join(re.findall(r'[a-z0-9]+', names.lower())) or 'values'}"[:40],
        title=names if len(header) == 2 else header[0],
        unit=units.pop(),
        categories=tuple(row[0] for row in rows),
        series=tuple(Series(name=header[at + 1], values=values) for at, values in enumerate(columns)),
    )


def _from_points(points: Sequence[str]) -> slides.Body | None:
    dated = [_WHEN.match(point.strip()) for point in points]
    if 3 <= len(points) <= 6 and all(dated):
        return slides.Timeline(
            items=tuple(slides.Moment(date=d.group(1).strip(), text=d.group(2).strip()) for d in dated if d)
        )
    headed = [_HEADED.match(point.strip()) for point in points]
    heads = {found.group(1).strip().casefold(): found.group(2).strip() for found in headed if found}
    if len(points) == 4 and set(_SWOT) <= set(heads):
        fields = [slides.Quadrant(head=name.capitalize(), points=_listed(heads[name])) for name in _SWOT]
        return slides.Matrix(top_left=fields[0], top_right=fields[1], bottom_left=fields[2], bottom_right=fields[3])
    for left, right in _PAIRS:
        if len(points) == 2 and set(heads) == {left, right}:
            return slides.Compare(
                left=slides.Side(head=left.capitalize(), points=_listed(heads[left])),
                right=slides.Side(head=right.capitalize(), points=_listed(heads[right])),
            )
    if len(points) == 1:
        found = re.match(r"([€$£]?\d[\d.,]*\s?(?:%|[kKMB]|bn|x)?)\s+(.{5,120})", points[0].strip(), re.S)
        if found and len(found.group(1)) <= 7:
            return slides.Number(value=found.group(1), caption=found.group(2))
    too_long = sum(len(point) > 100 for point in points)
    if 3 <= len(points) <= 6 and all(headed) and (len(points) > 5 or not too_long):
        items = tuple(slides.Card(head=f.group(1).strip(), text=f.group(2).strip()) for f in headed if f)
        if all(len(item.head) <= 24 and len(item.text) <= 80 for item in items):
            return slides.Cards(items=items)
    return None


def _listed(words: str) -> tuple[str, ...]:
    parts = [part.strip() for part in re.split(r"[;•\n]|,\s+(?=\S+\s\S+)", words) if part.strip()]
    return tuple(parts[:4])


def _from_process(body: slides.Process) -> slides.Body | None:
    steps = body.steps
    values = [numbers(step.detail) for step in steps]
    bare = all(len(re.sub(r"[\d.,\s%€$£kKmM]", "", step.detail)) <= 8 for step in steps)
    if 3 <= len(steps) <= 5 and bare and all(len(each) == 1 for each in values):
        falling = [each[0] for each in values]
        if all(a > b for a, b in itertools.pairwise(falling)):
            return slides.Funnel(stages=tuple(slides.Narrowing(label=s.label, value=s.detail) for s in steps))
    last = f"{steps[-1].label} {steps[-1].detail}" if steps else ""
    if 4 <= len(steps) <= 6 and _AGAIN.search(last):
        return slides.Cycle(steps=tuple(slides.Turn(label=s.label, text=s.detail) for s in steps[:-1]))
    return None


def body_of_diagram(diagram: Diagram) -> slides.Body | None:
    """A diagram of a text as the body of a slide; None for one with branches."""
    match diagram.diagram:
        case "process":
            return slides.Process(steps=tuple(slides.Stage(label=s.label, detail=s.detail) for s in diagram.steps))
        case "cycle":
            return slides.Cycle(steps=tuple(slides.Turn(label=s.label, text=s.detail) for s in diagram.steps))
        case "timeline":
            return slides.Timeline(items=tuple(slides.Moment(date=s.label, text=s.detail) for s in diagram.steps))
        case "funnel":
            return slides.Funnel(stages=tuple(slides.Narrowing(label=s.label, value=s.detail) for s in diagram.steps))
    return None


# How much --------------------------------------------------------------------------------------------------------


def deduplicated(body: slides.Body) -> slides.Body:
    """`body` without points that repeat an earlier one."""
    if isinstance(body, slides.Bullets):
        return slides.Bullets(points=without_repeats(body.points))
    if isinstance(body, slides.Cards):
        kept: list[slides.Card] = []
        for item in body.items:
            if not any(alike(f"{item.head} {item.text}", f"{other.head} {other.text}") for other in kept):
                kept.append(item)
        return slides.Cards(items=tuple(kept))
    return body


def split(body: slides.Body) -> tuple[slides.Body, ...]:
    """`body` as one that has no more items than its layout takes, or as several. Of two halves none is left with a
    single item."""
    match body:
        case slides.Bullets(points=points) if len(points) > 5:
            return tuple(slides.Bullets(points=part) for part in _even(points, 5))
        case slides.Cards(items=items) if len(items) > 6:
            return tuple(slides.Cards(items=part) for part in _even(items, 6))
        case slides.Process(steps=steps) if len(steps) > 6:
            return tuple(slides.Process(steps=part) for part in _even(steps, 6))
        case slides.Timeline(items=moments) if len(moments) > 6:
            return tuple(slides.Timeline(items=part) for part in _even(moments, 6))
        case slides.Team(people=people) if len(people) > 6:
            return tuple(slides.Team(people=part) for part in _even(people, 6))
        case slides.Table(rows=rows) if len(rows) > 7:
            return tuple(replace(body, rows=part) for part in _even(rows, 7))
    return (body,)


def _even(items: Sequence[T], most: int) -> list[tuple[T, ...]]:
    count = -(-len(items) // most)
    bounds = [round(at * len(items) / count) for at in range(count + 1)]
    return [tuple(items[start:end]) for start, end in itertools.pairwise(bounds)]


def within_limits(body: slides.Body) -> slides.Body:
    """`body` with every text cut back to its slot's limit and a third, at the end of a clause. Measuring decides later
    whether that fits; this only stops a slot from swallowing a paragraph."""
    shortened_body: slides.Body = _limited(body)
    return shortened_body


def _limited(value: T) -> T:
    changes: dict[str, object] = {}
    for field in dataclasses.fields(value):  # type: ignore[arg-type]
        slot, limit = getattr(value, field.name), limit_of(type(value), field.name)
        if isinstance(limit, TextLimit):
            changes[field.name] = shortened(slot, round(limit.longest * 4 / 3))
        elif isinstance(slot, tuple) and slot and isinstance(slot[0], str):
            longest = limit.longest if isinstance(limit, CountLimit) else None
            changes[field.name] = tuple(shortened(item, round(longest * 4 / 3)) for item in slot) if longest else slot
        elif isinstance(slot, tuple) and slot and dataclasses.is_dataclass(slot[0]):
            changes[field.name] = tuple(_limited(item) for item in slot)
        elif dataclasses.is_dataclass(slot):
            changes[field.name] = _limited(slot)
    return replace(value, **changes)  # type: ignore[type-var]


# Reports ---------------------------------------------------------------------------------------------------------


def repair_report(report: Report, *, keep_unknown: bool = False) -> tuple[Report, tuple[str, ...]]:
    """`report` with tables of steps as process diagrams, paragraphs said once, empty sections gone, and citations of
    sources that are not there taken off (`keep_unknown`: left as plain text, for words that a person wrote)."""
    known = {source.id for source in report.sources}
    dropped = 0
    notes: list[str] = []
    seen: set[str] = set()

    def cite(inline: Inline) -> Inline | None:
        nonlocal dropped
        if isinstance(inline, Cite) and inline.n not in known:
            dropped += 1
            return Text(text=f"[{inline.n}]") if keep_unknown else None
        return inline

    def clean(parts: Sequence[Block]) -> tuple[Block, ...]:
        found: list[Block] = []
        for block in parts:
            block = mapped(block, cite)
            if isinstance(block, blocks.Table) and not keep_unknown:
                block = steps_of(block) or block
            if isinstance(block, Para) and not keep_unknown:
                words = " ".join(plain(block.inlines).split()).casefold()
                if len(words) > 60 and words in seen:
                    notes.append("A paragraph that was there already was left out.")
                    continue
                seen.add(words)
            found.append(block)
        return tuple(found)

    sections = tuple(replace(section, blocks=clean(section.blocks)) for section in report.sections)
    if dropped and not keep_unknown:
        notes.append(f"{dropped} citations of sources that are not there were taken off.")
    summary = clean(report.summary)
    return replace(report, summary=summary, sections=sections), tuple(notes)


def steps_of(table: blocks.Table) -> Diagram | None:
    """A table that is a sequence of three to six steps, as a process diagram."""
    header = [plain(cell) for cell in table.header]
    rows = [[plain(cell) for cell in row] for row in table.rows]
    if not (3 <= len(rows) <= 6 and 2 <= len(header) <= 3 and _is_sequence(header, rows)):
        return None
    if any(len(row[1]) > 40 or len(" ".join(row[2:])) > 90 for row in rows):
        return None
    steps = tuple(Step(label=row[1], detail=" ".join(row[2:])) for row in rows)
    return Diagram(diagram="process", steps=steps, caption=table.caption or text(header[1]))


def mapped(block: Block, change: Callable[[Inline], Inline | None]) -> Block:
    """`block` with `change` applied to every inline in it, depth first; None takes one out."""

    def lines(inlines: Sequence[Inline]) -> tuple[Inline, ...]:
        found = []
        for inline in inlines:
            if isinstance(inline, (Strong, Em, Sup, Sub, Link)):
                inline = replace(inline, children=lines(inline.children))
            changed = change(inline)
            if changed is not None:
                found.append(changed)
        return tuple(found)

    match block:
        case Para(inlines=inlines) | blocks.Heading(inlines=inlines):
            return replace(block, inlines=lines(inlines))
        case List(items=items):
            made = tuple(
                Item(blocks=tuple(mapped(each, change) for each in i.blocks), checked=i.checked) for i in items
            )
            return replace(block, items=made)
        case Quote(blocks=inner) | Callout(blocks=inner):
            return replace(block, blocks=tuple(mapped(each, change) for each in inner))
        case blocks.Table():
            header = tuple(lines(cell) for cell in block.header)
            rows = tuple(tuple(lines(cell) for cell in row) for row in block.rows)
            return replace(block, header=header, rows=rows, caption=lines(block.caption))
        case blocks.ChartRef() | Diagram():
            return replace(block, caption=lines(block.caption))
    return block


def uncited_sources(report: Report) -> list[int]:
    """The sources that nothing in the text refers to."""
    everything = [*report.summary, *(block for section in report.sections for block in section.blocks)]
    cited: set[int | None] = set(blocks.cites_of(everything))
    cited.update(each.source for each in report.datasets)
    cited.update(each.source for each in report.figures)
    return [source.id for source in report.sources if source.id not in cited]


def plain_points(parts: Sequence[Block]) -> tuple[str, ...]:
    """The points that blocks make, for the body of a slide built without a model: list items first, else sentences."""
    points = [
        " ".join(plain(inner.inlines) for inner in item.blocks if isinstance(inner, Para))
        for block in walk(parts)
        if isinstance(block, List)
        for item in block.items
    ]
    if not points:
        texts = [plain(block.inlines) for block in walk(parts) if isinstance(block, Para)]
        points = [sentence for words in texts for sentence in re.split(r"(?<=[.!?。！？])\s+", words)]
    return without_repeats([shortened(point, 110) for point in points if point.strip()])

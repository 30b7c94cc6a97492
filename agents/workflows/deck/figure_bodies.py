"""Bodies of slides that show numbers, tables and pictures."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from ternlight.agents.workflows.deck.charting import by_program, chart_data, chart_kind
from ternlight.agents.workflows.deck.outline import LONGEST, USUAL
from ternlight.agents.workflows.deck.stuff import Built, Stuff, changes_in, figures_in, points_of
from ternlight.agents.workflows.material.brief import brief, pointed
from ternlight.agents.workflows.material.datasets import conclusions, is_over_time, ranges
from ternlight.agents.workflows.material.figures import Change, KeyFigure, direction_of
from ternlight.agents.workflows.material.phrases import labels, listed, sayings
from ternlight.agents.workflows.material.pictures import figure_of
from ternlight.agents.workflows.material.types import Material
from ternlight.tools.text.facts import numbers as stated_numbers
from ternlight.tools.text.words import content_words, stem
from ternlight.tools.typeset import slides as s
from ternlight.tools.typeset.sources import Dataset
from ternlight.tools.typeset.wording import alike, numbers


def stats_body(stuff: Stuff) -> Built | None:
    """Two to four numbers with what they measure."""
    figures = figures_in(stuff.passages)[:4]
    if len(figures) < 2:
        return None
    figures = sorted(figures, key=lambda figure: (figure.passage.origin, figure.passage.order))
    return Built(
        body=s.Stats(items=tuple(s.Stat(value=f.value, label=f.label) for f in figures)),
        passages=tuple(f.passage.id for f in figures),
    )


def number_body(stuff: Stuff) -> Built | None:
    """The number that matters most, and what stands around it."""
    figures = figures_in(stuff.passages)
    if not figures:
        return None
    for best in figures:
        made = number_of(best, stuff.material)
        if made is not None:
            return made
    return None


def number_of(best: KeyFigure, material: Material) -> Built | None:
    """One number with words about it beside it, never those about another; None where there are none.

    Its own sentence is the headline (`headline_choices`), so what is beside it is what that leaves out of the sentence,
    or a neighbour without a number of its own.
    """
    whole = pointed(best.passage.text)
    near = sorted(
        (p for p in material.of_topic(best.passage.topic) if p.id != best.passage.id),
        key=lambda p: abs(p.order - best.passage.order) + 0.5 * (p.order < best.passage.order),
    )
    around = [(t, p) for t, p in points_of(near[:5], 150) if not alike(t, best.label) and not alike(t, whole)]
    said = {stem(word) for word in content_words(whole)}
    around = [(t, p) for t, p in around if abs(p.order - best.passage.order) == 1 or said & _stems(t)]
    plain = [(t, p) for t, p in around if not any(c.isdigit() for c in t) and said & _stems(t)]
    headline = brief(whole, USUAL) or brief(whole, LONGEST) or ""
    rest = whole[len(headline) :].strip(" ,;:–—-") if headline and whole.startswith(headline) else ""
    rest = re.split(r",? (?:while|whereas|but|and) ", rest)[0]
    used = [best.passage.id]
    if not alike(best.label, headline):
        caption, further = best.label, around
    elif len(rest.split()) >= 3 and len(rest) <= 110:
        caption, further = rest[:1].upper() + rest[1:], around
    else:
        short = [(t, p) for t, p in plain if len(t) <= 110]
        if not short:
            return None
        caption, source = short[0]
        used.append(source.id)
        further = [(t, p) for t, p in around if p.id != source.id]
    context = ""
    if further:
        context = further[0][0]
        used.append(further[0][1].id)
    return Built(body=s.Number(value=best.value, caption=caption, context=context), passages=tuple(used))


def _stems(text: str) -> set[str]:
    return {stem(word) for word in content_words(text)}


def compare_body(stuff: Stuff) -> Built | None:
    """Quantities before and after; else what rose beside what fell."""
    changes = changes_in(stuff.passages)[:4]
    say = labels(stuff.material.lang)
    if len(changes) >= 2:
        return Built(
            body=s.Compare(
                left=s.Side(head=say.before, points=tuple(f"{c.what}: {c.first}" for c in changes)),
                right=s.Side(head=say.after, points=tuple(f"{c.what}: {c.second}" for c in changes)),
            ),
            passages=tuple(dict.fromkeys(c.passage.id for c in changes)),
            headlines=_what_changed(changes, stuff.material.lang),
        )
    points = points_of(sorted(stuff.passages, key=lambda p: -p.worth), 80)
    up = [(t, p) for t, p in points if direction_of(t) > 0 and numbers(t)][:4]
    down = [(t, p) for t, p in points if direction_of(t) < 0 and numbers(t)][:4]
    many = min(len(up), len(down), 3)
    if many < 2:
        return None
    return Built(
        body=s.Compare(
            left=s.Side(head=say.up, points=tuple(t for t, _ in up[:many])),
            right=s.Side(head=say.down, points=tuple(t for t, _ in down[:many])),
        ),
        passages=tuple(p.id for _, p in (*up[:many], *down[:many])),
    )


def _what_changed(changes: Sequence[Change], lang: str) -> tuple[str, ...]:
    """ "Surplus, night shifts and sick leave fell": which quantities moved, and where, if all moved one way."""
    say = sayings(lang)
    if say is None:
        return ()
    names = [c.what if not n or lang != "en" else _lowered(c.what) for n, c in enumerate(changes)]
    values = [(numbers(c.first) or _spelled(c.first), numbers(c.second) or _spelled(c.second)) for c in changes]
    ways = {(b[0] > a[0]) - (b[0] < a[0]) if a and b else 0 for a, b in values}
    form = say.all_rose if ways == {1} else say.all_fell if ways == {-1} else say.all_changed
    words = form.format(list=listed(names, lang))
    return (words,) if len(words) <= LONGEST else ()


def _spelled(text: str) -> list[float]:
    return [float(number.value) for number in stated_numbers(text)]


def _lowered(name: str) -> str:
    return name[:1].lower() + name[1:] if name[1:].islower() else name


def chart_body(stuff: Stuff) -> Built | None:
    """A dataset, with what the source says about it."""
    found = chart_data(stuff.material).get(stuff.table)
    if found is None:
        return None
    table, dataset = found
    places = ((table.origin, table.page),)
    takeaways = [(t, p) for t, p in points_of(sorted(stuff.passages, key=lambda p: -p.worth), 80) if numbers(t)][:3]
    return Built(
        body=s.Chart(
            dataset=dataset.id,
            chart=chart_kind(dataset),
            takeaways=tuple(t for t, _ in takeaways),
            highlight=_largest(dataset),
        ),
        passages=tuple(p.id for _, p in takeaways),
        places=places,
        dataset=dataset,
        headlines=tuple(conclusions(dataset, stuff.material.lang)),
    )


def _largest(dataset: Dataset) -> int | None:
    if len(dataset.series) != 1 or is_over_time(dataset):
        return None
    values = [value if value is not None else float("-inf") for value in dataset.series[0].values]
    return values.index(max(values))


def picture_body(stuff: Stuff) -> Built | None:
    """A picture of the source beside what its topic says."""
    picture = next((each for each in stuff.material.pictures if each.id == stuff.picture), None)
    if picture is None:
        return None
    ranked = sorted(stuff.passages, key=lambda p: -p.worth)
    points = [(t, p) for t, p in points_of(ranked, 75) if not alike(t, picture.caption)][:3]
    points.sort(key=lambda each: each[1].order)
    return Built(
        body=s.Picture(figure=picture.id, points=tuple(t for t, _ in points)),
        passages=tuple(p.id for _, p in points),
        places=((picture.origin, picture.page),),
        figure=figure_of(picture, stuff.material),
    )


def table_body(stuff: Stuff) -> Built | None:
    """A table as the source has it."""
    name = stuff.table.rsplit("-", 1)[0] if "-" in stuff.table else stuff.table
    table = next((each for each in stuff.material.tables if each.id == name), None)
    if table is None or not 2 <= len(table.header) <= 5 or not table.rows:
        return None
    if any(len(cell) > 44 for row in table.rows for cell in row):
        return None
    numeric = [bool(numbers(row)) for row in zip(*table.rows[:3], strict=True) for row in [row[0]]]
    return Built(
        body=s.Table(
            header=tuple(cell or "–" for cell in table.header),
            rows=table.rows[:12],
            align=tuple("right" if number and at else "left" for at, number in enumerate(numeric)),
        ),
        passages=(),
        places=((table.origin, table.page),),
        headlines=tuple(ranges(table, stuff.material.lang, by_program=by_program(table, stuff.material))),
    )


def funnel_body(stuff: Stuff) -> Built | None:
    """A table of stages whose values fall."""
    for table, dataset in chart_data(stuff.material).values():
        if stuff.table and dataset.id != stuff.table:
            continue
        values = [value or 0.0 for value in dataset.series[0].values]
        staged = re.search(r"\b(?:stage|step|funnel|leads?|phase)\b", table.header[0], re.I)
        falling = all(a > b > 0 for a, b in itertools.pairwise(values))
        if staged and falling and 3 <= len(values) <= 5 and len(dataset.series) == 1:
            cells = {row[0]: row[1] for row in table.rows}
            return Built(
                body=s.Funnel(
                    stages=tuple(s.Narrowing(label=name, value=cells.get(name, "")) for name in dataset.categories)
                ),
                passages=(),
                places=((table.origin, table.page),),
            )
    return None

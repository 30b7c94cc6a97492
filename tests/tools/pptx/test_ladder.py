"""What happens to text that is larger than its place, and that the result says so."""

from __future__ import annotations

from ternlight.tools.pptx.plan import Part, Plan, plan_deck
from ternlight.tools.pptx.scene import Scene, Shape, Table
from ternlight.tools.typeset.deck import Deck, Slide
from ternlight.tools.typeset.report import Status
from ternlight.tools.typeset.slides import (
    Body,
    Bullets,
    Card,
    Cards,
    Chart,
    Cycle,
    Number,
    Picture,
    Process,
    Stage,
    Turn,
)
from ternlight.tools.typeset.slides import Table as TableBody
from ternlight.tools.typeset.themes import theme

LONG = "A sentence of a length that no careful author would ever put on a slide but that a loop of words can write. "


def _plan(body: Body, *, headline: str = "A headline", status: Status = "model", notes: str = "") -> Plan:
    slides = (Slide(headline=headline, body=body, status=status, notes=notes),)
    return plan_deck(Deck(title="T", slides=slides), theme("harbour"))


def _words(scene: Scene) -> str:
    return "\n".join(e.text.plain for e in scene.leaves() if isinstance(e, Shape) and e.text is not None)


def _one(plan: Plan) -> Part:
    (part,) = plan.parts
    return part


def test_text_that_fits_is_left_at_its_first_size() -> None:
    part = _one(_plan(Bullets(points=("One", "Two", "Three"))))
    assert (part.rung, part.status, part.said) == ("fits", "model", ())


def test_the_next_size_comes_first() -> None:
    plan = _plan(Cards(items=tuple(Card(head="A head", text="x" * 20 + " y" * 60) for _ in range(6))))
    assert _one(plan).rung == "smaller"
    assert len(plan.scenes) == 1


def test_boxes_of_one_kind_share_a_size() -> None:
    texts = ("Short", "A text that is a good deal longer than the others and needs three lines or more at this size")
    plan = _plan(Cards(items=tuple(Card(head="Head", text=text) for text in (*texts, "Short"))))
    sizes = {
        e.text.levels[-1].size
        for e in plan.scenes[0].leaves()
        if isinstance(e, Shape) and e.text is not None and e.name.startswith("Card")
    }
    assert len(sizes) == 1


def test_too_many_points_go_on_a_second_slide() -> None:
    plan = _plan(Bullets(points=tuple(f"Point number {i} with a few more words" for i in range(12))))
    assert [scene.title for scene in plan.scenes] == ["A headline (1/2)", "A headline (2/2)"]
    assert _one(plan).rung == "split"
    assert _one(plan).slides == (1, 2)
    assert _one(plan).status == "model"
    assert all(f"Point number {i} " in _words(plan.scenes[0]) + _words(plan.scenes[1]) for i in range(12))


def test_an_optional_slot_goes_before_words_are_cut() -> None:
    plan = _plan(Number(value="9", caption="A caption", context=LONG * 6))
    part = _one(plan)
    assert part.rung == "dropped"
    assert part.said == ("an optional part was left out to keep the text readable",)
    assert LONG.strip() in plan.scenes[0].notes


def test_shortened_words_are_kept_in_the_notes() -> None:
    plan = _plan(Process(steps=(Stage(label="One", detail=LONG * 20), Stage(label="Two", detail="x"))), notes="Said.")
    part = _one(plan)
    assert (part.rung, part.status) == ("shortened", "repaired")
    assert "…" in _words(plan.scenes[0]) or len(_words(plan.scenes[0])) < len(LONG) * 20
    assert plan.scenes[0].notes.startswith("Said.")
    assert LONG.strip() in plan.scenes[0].notes


def test_a_missing_picture_falls_back_to_its_points() -> None:
    plan = _plan(Picture(figure="nowhere", points=("What it would show", "And where")))
    part = _one(plan)
    assert (part.status, part.rung, plan.scenes[0].layout) == ("fallback", "fallback", "Bullets")
    assert "could not be read" in part.said[0]
    assert "What it would show" in _words(plan.scenes[0])


def test_a_missing_dataset_says_so() -> None:
    part = _one(_plan(Chart(dataset="none", takeaways=("A thing to see",))))
    assert part.status == "fallback"
    assert "no dataset called 'none'" in part.said[0]


def test_an_empty_slide_keeps_its_headline() -> None:
    plan = _plan(Bullets(points=("", "  ")))
    assert plan.scenes[0].layout == "Bare"
    assert _one(plan).status == "fallback"
    assert plan.scenes[0].title == "A headline"


def test_the_users_own_slide_is_repaired_only_when_its_words_changed() -> None:
    assert _one(_plan(Bullets(points=("One", "Two")), status="user")).status == "user"
    assert _one(_plan(Bullets(points=(LONG * 20,)), status="user")).status == "repaired"


def test_a_long_headline_becomes_its_first_clause() -> None:
    headline = "Costs fall for every plant in the valley: " + "and a great many further words follow here " * 6
    plan = _plan(Bullets(points=("One",)), headline=headline)
    assert plan.scenes[0].title == "Costs fall for every plant in the valley"
    assert _one(plan).status == "repaired"
    assert headline.split()[-1] in plan.scenes[0].notes


def test_the_same_headline_twice_is_told_apart() -> None:
    slides = tuple(Slide(headline="Results", body=Bullets(points=(f"Point {i}",))) for i in range(3))
    plan = plan_deck(Deck(title="T", slides=slides), theme("harbour"))
    assert [scene.title for scene in plan.scenes] == ["Results", "Results (2)", "Results (3)"]


def test_a_missing_headline_is_taken_from_the_body() -> None:
    plan = _plan(Bullets(points=("The first point", "The second")), headline="")
    assert plan.scenes[0].title == "The first point"
    assert _one(plan).status == "repaired"


def test_a_long_cycle_becomes_steps() -> None:
    plan = _plan(Cycle(steps=tuple(Turn(label=f"Step {i}") for i in range(8))))
    assert {scene.layout for scene in plan.scenes} == {"Process"}


def _tables(plan: Plan) -> list[Table]:
    return [e for scene in plan.scenes for e in scene.leaves() if isinstance(e, Table)]


def test_forty_rows_continue_with_the_header_repeated() -> None:
    rows = tuple((f"Row {i}", str(i), "some words") for i in range(40))
    plan = _plan(TableBody(header=("Name", "Number", "Words"), rows=rows))
    tables = _tables(plan)
    assert len(tables) > 1
    assert {table.rows[0][0].text.plain for table in tables} == {"Name"}
    shown = [row[0].text.plain for table in tables for row in table.rows[1:]]
    assert shown == [row[0] for row in rows]
    lengths = [len(table.rows) for table in tables]
    assert max(lengths) - min(lengths) <= 1


def test_wide_tables_repeat_their_first_column() -> None:
    header = ("Name", *(f"Column {i}" for i in range(9)))
    plan = _plan(TableBody(header=header, rows=(tuple("abcdefghij"), tuple("klmnopqrst"))))
    tables = _tables(plan)
    assert [table.rows[0][0].text.plain for table in tables] == ["Name"] * len(tables)
    assert max(len(table.widths) for table in tables) <= 6
    assert {cell.text.plain for table in tables for cell in table.rows[0]} == set(header)


def test_numbers_stand_right() -> None:
    plan = _plan(TableBody(header=("Site", "Cost"), rows=(("A", "1,200"), ("B", "€3.5M"), ("C", "12 %"))))
    (table,) = _tables(plan)
    assert table.rows[1][1].text.levels[0].style.align == "r"
    assert table.rows[1][0].text.levels[0].style.align == "l"

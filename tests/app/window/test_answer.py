"""An answer folds a run's events, and reads back what it stored."""

from __future__ import annotations

from helpers.window import HARBOUR, POINTS, beginning, run, summary

from ternlight.agents.events import PlanMade, PlanMoved, PlannedItem, RunCancelled, RunFailed, SummaryStarted, TextDelta
from ternlight.agents.messages import Message, SummaryPart, part_from_json, part_to_json
from ternlight.app.window import words
from ternlight.app.window.answer import Answer, Request

REQUEST = Request(job="summary", document="harbour.pdf", path="/nowhere/harbour.pdf", length="short")


def folded(*events: object) -> Answer:
    answer = Answer.begin(REQUEST, clock=lambda: 5.0)
    for event in events:
        answer.apply(event)  # type: ignore[arg-type]
    return answer


def test_what_is_stored_reads_back_the_same() -> None:
    answer = folded(*run(notes=("A note.",)))
    parts = tuple(part_from_json(part_to_json(part)) for part in answer.parts())
    again = Answer.stored(Message(role="assistant", parts=parts), "complete", REQUEST)
    assert again.parts() == answer.parts()
    assert again.tokens_per_second == answer.tokens_per_second == 20
    assert [step.title for step in again.steps.values()] == [step.title for step in answer.steps.values()]
    assert again.doubts


def test_points_out_of_order_are_shown_in_order() -> None:
    events = beginning()
    answer = folded(*reversed(events[-4:]))
    assert [point for _, point in answer.shown_points] == list(POINTS)


def test_a_stopped_run_keeps_points_and_ends_its_steps() -> None:
    answer = folded(*beginning(), RunCancelled(parts=()))
    assert answer.state == "stopped"
    assert [step.state for step in answer.steps.values()] == ["done", "stopped"]
    part = answer.parts()[-1]
    assert isinstance(part, SummaryPart)
    assert part.points == POINTS
    assert not part.complete


def test_what_goes_on_forgets_the_step_that_was_cut_off() -> None:
    answer = folded(*beginning(), RunCancelled(parts=()))
    parts = tuple(part_from_json(part_to_json(part)) for part in answer.parts())
    for stopped in (answer, Answer.stored(Message(role="assistant", parts=parts), "stopped", REQUEST)):
        stopped.go_on()
        assert [step.state for step in stopped.steps.values()] == ["done"]


def test_the_plan_of_a_run_that_was_killed_reads_back_as_far_as_it_came() -> None:
    items = tuple(PlannedItem(key=key, title=f"Part {key}") for key in "abc")
    answer = folded(PlanMade(items=items), PlanMoved(key="a", state="done"), PlanMoved(key="b", state="running"))
    parts = tuple(part_from_json(part_to_json(part)) for part in answer.parts())
    stopped = Answer.stored(Message(role="assistant", parts=parts), "stopped", REQUEST)
    assert [(item.title, item.state) for item in stopped.agenda.values()] == [
        ("Part a", "done"),
        ("Part b", "skipped"),
        ("Part c", "skipped"),
    ]


def test_the_document_is_known_once_the_summary_has_begun() -> None:
    answer = folded(SummaryStarted(summary=summary(points=(), complete=False)), *beginning()[-4:])
    assert (answer.document_id, answer.pages) == (HARBOUR.id, 12)
    assert answer.parts()[-1] == summary(complete=False)


def test_a_failure_keeps_text() -> None:
    answer = folded(TextDelta(text="Half"), RunFailed(message="It broke.", error_kind="bug", parts=()))
    assert answer.text == "Half"
    assert answer.error is not None
    assert [part.kind for part in answer.parts()] == ["text", "error"]


def test_words() -> None:
    assert words.place("slide", 3) == "slide 3"
    assert words.place_title("page", 1, 40) == "Page 1 of 40"
    assert words.checked(POINTS, "page") == "Checked 4 of 4 quotes against the page"
    assert words.checked(POINTS[:1], "sheet") == "Checked 1 of 1 quote against the sheet"
    assert (words.size(98_000_000), words.size(1_900_000_000)) == ("98 MB", "1.9 GB")
    assert (words.seconds(0.42), words.seconds(14.4), words.seconds(125)) == ("0.4 s", "14 s", "2 min 5 s")
    assert words.page_kind(None, 1, "talk.PPTX") == "slide"


def test_markdown_of_a_summary_holds_no_markup_of_the_document() -> None:
    from dataclasses import replace

    hostile = replace(POINTS[0], text="# Not a heading\n<img src=x> *bold* [link](http://x)")
    written = words.summary_markdown(summary(points=(hostile,)), HARBOUR)
    assert "\\# Not a heading \\<img src=x\\> \\*bold\\* \\[link\\](http://x) (p. 1)" in written
    assert "> Sentence 1 says" in written

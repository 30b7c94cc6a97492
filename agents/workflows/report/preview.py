"""A report as pictures of its pages, from the typed report: before it is written, on the way, and finished."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from ternlight.agents.workflows.press import Preview
from ternlight.agents.workflows.report.run import ReportDraft, report_of
from ternlight.agents.workflows.report.write import SectionWriter, WrittenSection
from ternlight.tools.pdf.preview import page_pictures

WIDTH = 420
T = TypeVar("T")


def page_previews(
    draft: ReportDraft, *, width: int = WIDTH, theme_name: str = "", most: int = 40, only: Sequence[int] | None = None
) -> tuple[Preview, ...]:
    """The pages of a draft `width` pixels wide, in its theme or in `theme_name`.

    Sections that are not written yet are shown in the sources' own words. Nothing is written and no model is asked.
    `only` names pages, counted from 0, that alone are wanted.
    Raises `ToolError` for a theme that there is not.
    """
    writer = SectionWriter(outline=draft.outline, material=draft.material, model=None)
    done = {written.key: written for written in draft.sections}
    sections: list[WrittenSection] = []
    for item in draft.outline.items:
        written = done.get(item.key)
        if written is None and not draft.complete:
            written = _at_once(writer.write(item))
        if written is not None:
            sections.append(written)
    outline = replace(draft.outline, theme=theme_name or draft.outline.theme)
    report = report_of(replace(draft, outline=outline, sections=tuple(sections)))
    pictures = page_pictures(report, width=width, most=most, only=only)
    return tuple(Preview(part=-1, image=picture) for picture in pictures)


def _at_once(writing: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives that waits for nothing, as a writer without a model."""
    try:
        writing.send(None)
    except StopIteration as done:
        written: T = done.value
        return written
    writing.close()
    raise AssertionError("a section without a model waits for nothing")

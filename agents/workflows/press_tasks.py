"""What the press does, where it does it: arguments and answers as JSON and bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from ternlight.agents.checkpoint import FileCheckpoints
from ternlight.agents.errors import AgentError
from ternlight.agents.workflows.deck.written import Draft
from ternlight.agents.workflows.drafts import read_kept
from ternlight.agents.workflows.report.run import ReportDraft
from ternlight.tools.errors import ToolError
from ternlight.tools.typeset.codec import from_json
from ternlight.tools.typeset.deck import Deck
from ternlight.tools.typeset.report import Report

Progress = Callable[[int, int], None]
Answer = tuple[dict[str, Any], bytes]
D = TypeVar("D", Draft, ReportDraft)


def write_deck(arguments: dict[str, Any], progress: Progress) -> Answer:
    """Write "deck" to "path"."""
    from ternlight.tools.pptx.write import write_pptx

    written = write_pptx(Deck.from_json(arguments["deck"]), Path(arguments["path"]))
    statuses = {part.title: part.status for part in written.parts}
    return {"slides": written.slides, "statuses": statuses, "warnings": written.warnings}, b""


def write_report(arguments: dict[str, Any], progress: Progress) -> Answer:
    """Write "report" to "path"."""
    from ternlight.tools.typeset.produce import renderer

    path = Path(arguments["path"])
    return {"warnings": renderer(path)(from_json(Report, arguments["report"]), path).warnings}, b""


def slides(arguments: dict[str, Any], progress: Progress) -> Answer:
    """Draw the slides of a draft; the bytes of the answer are PNG files, one behind the other."""
    from ternlight.agents.workflows.deck.outline import Outline
    from ternlight.agents.workflows.deck.preview import slide_previews

    draft = _draft(Draft, arguments)
    if arguments["outline"] is not None:
        draft = replace(draft, outline=Outline.from_json(arguments["outline"]))
    return _pictures(
        slide_previews(draft, width=arguments["width"], theme_name=arguments["theme"], only=arguments["only"])
    )


def pages(arguments: dict[str, Any], progress: Progress) -> Answer:
    """Draw the pages of a draft; the bytes of the answer are PNG files, one behind the other."""
    from ternlight.agents.workflows.report.plan import ReportOutline
    from ternlight.agents.workflows.report.preview import page_previews

    draft = _draft(ReportDraft, arguments)
    if arguments["outline"] is not None:
        draft = replace(draft, outline=ReportOutline.from_json(arguments["outline"]))
    return _pictures(
        page_previews(draft, width=arguments["width"], theme_name=arguments["theme"], only=arguments["only"])
    )


def layouts(arguments: dict[str, Any], progress: Progress) -> Answer:
    """Which layouts the items of a deck's outline can have."""
    from ternlight.agents.workflows.deck.edit import layouts_of
    from ternlight.agents.workflows.deck.outline import Outline

    draft = _draft(Draft, arguments)
    outline = Outline.from_json(arguments["outline"]) if arguments["outline"] is not None else draft.outline
    return {"layouts": layouts_of(outline, draft)}, b""


def _draft(kind: type[D], arguments: dict[str, Any]) -> D:
    try:
        state, texts = FileCheckpoints(Path(arguments["folder"])).read(arguments["draft"])
        return read_kept(kind, state, texts)
    except AgentError as error:  # the worker knows the errors of tools alone
        told = ToolError(error.user_message)
        told.kind = error.kind
        raise told from error


def _pictures(found: Sequence[Any]) -> Answer:
    listed = [
        {
            "part": each.part,
            "width": each.image.width,
            "height": each.image.height,
            "bytes": len(each.image.png),
        }
        for each in found
    ]
    return {"pictures": listed}, b"".join(each.image.png for each in found)

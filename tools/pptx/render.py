"""A report, or a person's Markdown read as one, to a presentation."""

from __future__ import annotations

from pathlib import Path

from ternlight.tools.pptx.from_markdown import deck_of
from ternlight.tools.pptx.write import write_pptx
from ternlight.tools.typeset.files import Rendered
from ternlight.tools.typeset.report import Report


def render_report(report: Report, path: Path) -> Rendered:
    """Write `report` as slides; the warnings say what did not come out as it was written.

    Raises:
        ToolError: the file cannot be written, or there is no theme of the report's name.
    """
    written = write_pptx(deck_of(report), path)
    return Rendered(path=written.path, pages=written.slides, warnings=written.warnings)

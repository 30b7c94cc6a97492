"""`ternlight render IN.md --out OUT`: a person's own Markdown as a PDF, a Word document or a presentation."""

from __future__ import annotations

from pathlib import Path

from ternlight.app.cli.context import Exit
from ternlight.app.cli.terminal import say
from ternlight.tools.typeset.produce import render_file


def render(source: Path, out: Path, *, theme: str | None) -> int:
    """Typeset `source` as `out`; the path of what was written on stdout, what was left out on stderr."""
    done = render_file(source, out, theme_name=theme)
    for warning in done.warnings:
        say(warning)
    print(done.path)
    return Exit.DONE

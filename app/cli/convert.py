"""`ternlight convert`: a model rewritten as sums of ternary matrices."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Literal

from ternlight.agents.events import StepFinished, StepProgress, StepStarted
from ternlight.app.cli.context import Exit
from ternlight.app.cli.terminal import ProgressLine, say
from ternlight.engine.convert import Conversion
from ternlight.engine.convert import convert as convert_model

_STEP = "convert"


def convert(
    source: Path,
    target: Path,
    *,
    planes: int,
    group: Literal[64, 128],
    head: Literal["keep", "planes"],
    calibration: Path | None,
) -> int:
    """Write `target`, with progress on stderr; the exit code. Ctrl-C leaves nothing behind."""
    if target.exists():
        say(f"{target} is there already; choose another name, or delete it first.")
        return Exit.WORLD
    text = None
    if calibration is not None:
        try:
            text = calibration.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            say(f"{calibration} cannot be read: {error.strerror}.")
            return Exit.WORLD
    began = time.monotonic()
    line = ProgressLine()
    line.show(StepStarted(step=_STEP, title=f"Converting {source.name}"))
    shown = -1

    def progress(done: int, total: int) -> None:
        nonlocal shown
        if total and done * 100 // total > shown:
            shown = done * 100 // total
            line.show(StepProgress(step=_STEP, done=shown, total=100, unit="%"))

    try:
        how = Conversion(planes=planes, group=group, head=head, calibration=text)
        convert_model(source, target, how, progress=progress)
    except BaseException:
        line.clear()
        raise
    size = target.stat().st_size
    title = f"{target.name} written, {size / 1e6:,.0f} MB"
    line.show(StepFinished(step=_STEP, title=title, seconds=time.monotonic() - began))
    return Exit.DONE

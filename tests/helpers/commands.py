"""`ternlight` in a test's own process, or as a program, with the scripted assistant."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from helpers.assistant import Hold, ScriptedAssistant

from ternlight.agents.events import (
    RunStarted,
)
from ternlight.agents.messages import SummaryPart, SummaryPoint
from ternlight.app.cli.start import start
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.app.store import Store

STARTED = RunStarted(model="Scripted")


def point(text: str, page: int, status: str = "checked") -> SummaryPoint:
    return SummaryPoint(text=text, page=page, quote=f"the {text}", start=0, end=9, status=status)  # type: ignore[arg-type]


def summary(*points: SummaryPoint, complete: bool = True) -> SummaryPart:
    return SummaryPart(
        document_id="d1",
        document="mines.pdf",
        pages=40,
        length="short",
        model="Scripted",
        mode="model",
        seconds=12.3456,
        points=points,
        notes=("Page 4 is a scan.",),
        complete=complete,
    )


class Program:
    """`ternlight` in this process, with the scripted assistant and its own folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.assistant = ScriptedAssistant(Paths.under(home))
        self.settings: Settings | None = None

    def __call__(self, *arguments: str) -> int:
        return start([*arguments, "--data-dir", str(self.home)], make_assistant=self._make)

    def _make(self, paths: Paths, settings: Settings) -> ScriptedAssistant:
        self.settings = settings
        return self.assistant

    def store(self) -> Store:
        return Store(Paths.under(self.home).database)


def run_program(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment.pop("QT_QPA_PLATFORM", None)
    environment |= options.pop("env", {})  # type: ignore[arg-type]
    return subprocess.run(
        [sys.executable, "-m", "ternlight.app", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        **options,  # type: ignore[call-overload]
    )


def interrupting(hold: Hold, times: int = 1) -> None:
    """Send this process Ctrl-C when a run has come to `hold`."""

    def interrupt() -> None:
        assert hold.reached.wait(20)
        for _ in range(times):
            signal.raise_signal(signal.SIGINT) if os.name == "nt" else os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()

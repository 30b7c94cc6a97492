"""The user's consent in the terminal: what a tool is about to do, with its real arguments; a letter is the answer."""

from __future__ import annotations

import json
import signal
import sys
from dataclasses import replace
from pathlib import Path

from ternlight.agents.approvals import ApprovalRequest, Decision
from ternlight.app.assistant import Assistant
from ternlight.app.cli.terminal import say
from ternlight.app.errors import SettingsError
from ternlight.app.settings import load_settings, save_settings

_LETTERS: dict[str, Decision] = {"y": "once", "t": "run", "a": "always"}


class Consent:
    """Asks on the terminal, and keeps what is allowed for good in the settings."""

    def __init__(self, assistant: Assistant, settings_file: Path) -> None:
        self._assistant = assistant
        self._settings_file = settings_file

    def ask(self, request: ApprovalRequest) -> None:
        """Ask, and let the run go on with the answer. Anything but y, t and a is a no, and so is Ctrl-C, which stops
        the run too."""
        if not self._assistant.approvals.attended:
            say(f"{request.question} Nobody can be asked here, so it is not done.")
            return
        say(request.question)
        for name, value in request.arguments.items():
            say(f"    {name}: {json.dumps(value, ensure_ascii=False)}")
        if request.warning:
            say(request.warning)
        say("[y] yes, [t] for this task, [a] always, [n] no")
        decision: Decision = "no"
        try:
            decision = _LETTERS.get(_line(), "no")
        finally:
            self._assistant.approvals.decide(request, decision)
        if decision == "always":
            self._keep(request.scope)

    def _keep(self, scope: str) -> None:
        stored = load_settings(self._settings_file).settings
        try:
            save_settings(replace(stored, granted=tuple(dict.fromkeys((*stored.granted, scope)))), self._settings_file)
        except SettingsError as error:
            say(error.user_message)


def _line() -> str:
    """The answer in lower case; "" where the input has ended, or at Ctrl-C, which is handed on to the run."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    interrupted = False
    try:
        return sys.stdin.readline().strip().lower()
    except KeyboardInterrupt:
        interrupted = True
        return ""
    finally:
        signal.signal(signal.SIGINT, before)
        if interrupted:
            signal.raise_signal(signal.SIGINT)

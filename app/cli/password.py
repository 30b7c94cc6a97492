"""Passwords of documents on the command line: from the terminal, the input or the environment, never from an argument,
which every program on the computer can read."""

from __future__ import annotations

import asyncio
import getpass
import os
import signal
import sys
import threading

from ternlight.app.cli.terminal import say
from ternlight.tools.documents.passwords import Passwords

VARIABLE = "TERNLIGHT_PASSWORD"


class PasswordDesk:
    """Takes a run's questions on the assistant's thread, and puts them to the user on the main one (`serve`)."""

    def __init__(self, passwords: Passwords, *, from_input: bool) -> None:
        """`from_input`: the first line of the input is a password, unless the input is a terminal."""
        self._given = [os.environ[VARIABLE]] if os.environ.get(VARIABLE) else []
        if from_input and not sys.stdin.isatty():
            self._given.append(sys.stdin.readline().rstrip("\r\n"))
        self._lock = threading.Lock()
        self._asked: tuple[str, bool, asyncio.AbstractEventLoop, asyncio.Future[str | None]] | None = None
        passwords.ask = self._ask

    async def _ask(self, name: str, wrong: bool) -> str | None:
        if self._given:
            return self._given.pop(0)
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return None
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str | None] = loop.create_future()
        with self._lock:
            self._asked = (name, wrong, loop, answer)
        return await answer

    def serve(self) -> None:
        """Put the question that waits, if one does, to the user."""
        with self._lock:
            asked, self._asked = self._asked, None
        if asked is None:
            return
        name, wrong, loop, answer = asked
        if wrong:
            say("That is not the password.")
        said = _typed(f"Password of {name}: ")
        loop.call_soon_threadsafe(lambda: None if answer.done() else answer.set_result(said))


def _typed(prompt: str) -> str | None:
    """What is typed, unseen; None at Ctrl-C, which is handed on to the run."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    interrupted = False
    try:
        return getpass.getpass(prompt)
    except (EOFError, OSError):
        return None
    except KeyboardInterrupt:
        interrupted = True
        return None
    finally:
        signal.signal(signal.SIGINT, before)
        if interrupted:
            signal.raise_signal(signal.SIGINT)

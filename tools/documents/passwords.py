"""Passwords of protected documents: asked for when one is needed, kept in memory for as long as the program runs.

Whoever reads on a user's behalf says for how long which passwords hold:

    passwords = Passwords(ask)                 ask(name, wrong) -> the password, or None to go without
    with passwords.in_use():
        document = await read_document(path)   asks at most three times

They reach the process that reads by a pipe: no argument of a program, no file and no log ever has one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TypeVar

from ternlight.tools.errors import PasswordNeeded, WrongPassword

MOST_TRIES = 3
"""Passwords that are asked for, for one document."""

Ask = Callable[[str, bool], Awaitable[str | None]]
"""Asks the user: the document's name, and whether the password before was wrong. None: the user has none."""
T = TypeVar("T")


class Passwords:
    """What the user has said, by document. A password that opened one is tried on the next before anybody is asked."""

    def __init__(self, ask: Ask | None = None) -> None:
        self.ask = ask
        """None where nobody can be asked."""
        self._known: dict[Path, str] = {}

    def __repr__(self) -> str:
        return f"<passwords of {len(self._known)} documents>"

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Let these hold for what is read within, in tasks that begin within too."""
        token = _in_use.set(self)
        try:
            yield
        finally:
            _in_use.reset(token)

    async def open(self, path: Path, read: Callable[[str], Awaitable[T]]) -> T:
        """What `read` gives with the right password, "" where none is needed.

        Raises `PasswordNeeded` where there is none to be had, `WrongPassword` after the last try, and what else `read`
        raises.
        """
        known = [self._known[path]] if path in self._known else []
        others = [password for password in dict.fromkeys(self._known.values()) if password not in known]
        error: PasswordNeeded | None = None
        for password in [*known, "", *others]:
            try:
                return self._opened(path, password, await read(password))
            except WrongPassword:
                continue
            except PasswordNeeded as needed:
                error = needed
        for attempt in range(MOST_TRIES if self.ask is not None else 0):
            assert self.ask is not None
            answer = await self.ask(path.name, attempt > 0)
            if not answer:
                break
            try:
                return self._opened(path, answer, await read(answer))
            except WrongPassword as wrong:
                error = wrong
        assert error is not None
        raise error

    def _opened(self, path: Path, password: str, result: T) -> T:
        if password:
            self._known[path] = password
        return result


_in_use: ContextVar[Passwords | None] = ContextVar("passwords", default=None)


def passwords_in_use() -> Passwords:
    """Those that hold here; where nobody has said any, none."""
    return _in_use.get() or Passwords()

"""Everything the window can do, in one list: the buttons of the composer, the cards of the start screen, the shortcuts,
their sheet and the command palette are all made from it.

To give the window something new to do, append a `Command` in `main_window.window_commands`; with `job=True` it gets a
button in the composer and a card on the start screen as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing to do."""

    id: str
    title: str
    """As a menu says it: "New conversation"."""
    run: Callable[[], object]
    keys: str = ""
    """As `QKeySequence` reads it, "" for none."""
    glyph: str = ""
    job: bool = False
    """One of the things the program is for."""
    small: bool = True
    """Whether a job has a button in the composer, too."""
    short: str = ""
    """On a small button; "" for `title`."""
    about: str = ""
    """One sentence for the start screen."""
    listed: bool = True
    """Whether the palette offers it."""
    enabled: Callable[[], bool] = lambda: True


class Commands:
    """The commands, in the order they were added."""

    def __init__(self) -> None:
        self._commands: dict[str, Command] = {}

    def add(self, *commands: Command) -> None:
        """Append commands. Raises `ValueError` for an id or keys that are taken."""
        for command in commands:
            if command.id in self._commands:
                raise ValueError(f"there is a command {command.id!r} already")
            taken = next((one.id for one in self if one.keys and one.keys == command.keys), None)
            if taken is not None:
                raise ValueError(f"{command.keys} is taken by {taken!r}")
            self._commands[command.id] = command

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def __getitem__(self, id: str) -> Command:
        return self._commands[id]

    @property
    def jobs(self) -> list[Command]:
        """What the program is for."""
        return [command for command in self if command.job]

    def find(self, query: str) -> list[Command]:
        """Listed commands that can be run now, best first: whose title begins with the words, then has them all."""
        wanted = query.casefold().split()
        found = []
        for number, command in enumerate(self):
            title = command.title.casefold()
            if not (command.listed and command.enabled() and all(word in title for word in wanted)):
                continue
            first = not (wanted and title.startswith(wanted[0]))
            found.append((first, number, command))
        return [command for _, _, command in sorted(found, key=lambda item: item[:2])]

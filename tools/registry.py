"""The tools that a program has, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ternlight.tools.base import NAME, RESERVED_NAMES, Tool


class ToolRegistry:
    """Tools by name, in the order they were added."""

    def __init__(self, tools: Iterable[Tool] = ()) -> None:
        self._tools: dict[str, Tool] = {}
        for tool in tools:
            self.add(tool)

    def add(self, tool: Tool) -> None:
        """Add a tool. Raises `ValueError` for a name that is taken, reserved, or not one that a model can write."""
        name = tool.spec.name
        if not NAME.fullmatch(name):
            raise ValueError(f"a tool cannot be called {name!r}: lower case, digits and underscores, at most 40")
        if name in RESERVED_NAMES:
            raise ValueError(f"a tool cannot be called {name!r}: the loop itself understands that")
        if name in self._tools:
            raise ValueError(f"there is a tool called {name!r} already")
        self._tools[name] = tool

    def remove(self, name: str) -> None:
        """Take a tool away, if it is there."""
        self._tools.pop(name, None)

    def get(self, name: str) -> Tool | None:
        """The tool of this name, or None."""
        return self._tools.get(name)

    def __len__(self) -> int:
        return len(self._tools)

    def __iter__(self) -> Iterator[Tool]:
        return iter(list(self._tools.values()))

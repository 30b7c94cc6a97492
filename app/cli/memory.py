"""`ternlight memory`: what the assistant remembers, for the person it is about to read and delete."""

from __future__ import annotations

import json

from ternlight.app.cli.context import Context, Exit
from ternlight.app.cli.terminal import plain, say
from ternlight.tools.memory.store import MemoryStore


def memory(context: Context, *, forget: int | None, clear: bool, as_json: bool) -> int:
    """List the lines, delete one, or all; the exit code. Raises `ToolError`."""
    store = MemoryStore(context.paths.memory)
    if clear:
        count = store.clear()
        say(f"Deleted {count} line{'s' * (count != 1)}.")
        return Exit.DONE
    if forget is not None:
        if not store.forget(forget):
            say(f"There is no line {forget}.")
            return Exit.WORLD
        say(f"Deleted line {forget}.")
        return Exit.DONE
    lines = store.all()
    if as_json:
        print(json.dumps([{"id": line.id, "text": line.text, "kept_at": line.kept_at} for line in lines]))
    elif lines:
        print("\n".join(plain(f"{line.id}: {line.text} ({line.kept_at[:10]})") for line in lines))
    else:
        print("Nothing is remembered.")
    return Exit.DONE

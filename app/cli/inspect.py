"""`ternlight inspect MODEL`: what a model file is and whether it runs here, as a table or JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ternlight.app.cli.context import Exit
from ternlight.app.cli.terminal import plain
from ternlight.engine.inspect import Inspection, inspect_model
from ternlight.engine.types import MemoryEstimate


def inspect(model: Path, *, context: int | None, as_json: bool) -> int:
    """Print what is known about `model`. A file that nothing runs is an answer, not a failure of the command."""
    found = inspect_model(model, context=context)
    if as_json:
        print(json.dumps(inspection_json(found), ensure_ascii=False, indent=2))
    else:
        print(plain(inspection_text(found)))
    return Exit.DONE


def inspection_json(found: Inspection) -> dict[str, Any]:
    """The stable JSON of an inspection; these keys and no others."""
    return {
        "architecture": found.architecture,
        "supported": found.supported,
        "why_not": found.why_not,
        "parameters": found.parameters,
        "types": {name: use.tensors for name, use in found.types.items()},
        "context": found.trained_context,
        "template": found.template,
        "memory": None if found.memory is None else _memory_json(found.memory, found.context),
    }


def _memory_json(memory: MemoryEstimate, context: int) -> dict[str, Any]:
    """All in bytes but the two contexts, which are in tokens."""
    return {
        "context": context,
        "weights": memory.weights,
        "cache": memory.cache,
        "scratch": memory.scratch,
        "total": memory.total,
        "available": memory.available,
        "fits": memory.fits,
        "largest_context": memory.largest_context,
    }


def inspection_text(found: Inspection) -> str:
    """An inspection for a person."""
    trained = "not said" if found.trained_context is None else f"{found.trained_context:,} tokens"
    written = "none; a format for its family is used"
    if found.template is not None:
        written = f"{len(found.template):,} characters"
    rows = [
        ("Model", found.name),
        ("Architecture", found.architecture),
        ("Parameters", f"{_count(found.parameters)} in {_size(found.size_bytes)}"),
        *_types(found),
        ("Context", trained),
        ("Template", written),
        *_memory(found),
        ("Runs on", ", ".join(found.backends) or "nothing here"),
    ]
    rows += [("", f"not {backend}, because {reason}") for backend, reason in found.refusals.items()]
    return "\n".join(f"{name:<14}{value}" for name, value in rows)


def _types(found: Inspection) -> list[tuple[str, str]]:
    return [
        (
            "" if index else "Types",
            f"{name:<8}{use.tensors:>5} tensors {_count(use.weights):>8} weights {_size(use.size_bytes):>9}",
        )
        for index, (name, use) in enumerate(found.types.items())
    ]


def _memory(found: Inspection) -> list[tuple[str, str]]:
    memory = found.memory
    if memory is None:
        return [("Memory", "unknown: the file does not hold the sizes that it depends on")]
    return [
        (
            "Memory",
            f"{_size(memory.total)} at a context of {found.context:,} tokens; {_size(memory.available)} are free",
        ),
        ("", f"weights {_size(memory.weights)}, cache {_size(memory.cache)}, scratch {_size(memory.scratch)}"),
        ("", f"largest context that fits: {memory.largest_context:,} tokens"),
    ]


def _count(number: int) -> str:
    for unit, letter in ((10**9, " G"), (10**6, " M"), (10**3, " k")):
        if number >= unit:
            return f"{number / unit:.1f}{letter}"
    return str(number)


def _size(number: int) -> str:
    return f"{number / 1e9:.2f} GB" if number >= 1e9 else f"{number / 1e6:.1f} MB"

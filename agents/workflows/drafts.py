"""What is kept of a deck or report between two changes: saved after every part, read again, gone on with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from ternlight.agents.checkpoint import Checkpoints
from ternlight.agents.errors import CheckpointDamaged
from ternlight.agents.workflows.material.types import Material
from ternlight.tools.typeset.codec import BadDocument, from_json, to_json


class Kept(Protocol):
    """A draft: a frozen dataclass that `tools.typeset.codec` can write."""

    @property
    def outline(self) -> object:
        """What is to be written."""

    @property
    def material(self) -> Material:
        """What it is made from."""

    @property
    def complete(self) -> bool:
        """Whether all of it is written."""


D = TypeVar("D", bound=Kept)


async def load_kept(kind: type[D], name: str, checkpoints: Checkpoints) -> D:
    """The draft `name`. Raises `CheckpointDamaged`."""
    return read_kept(kind, *await checkpoints.load(name))


def read_kept(kind: type[D], state: Mapping[str, Any], texts: Mapping[str, str]) -> D:
    """The draft that a checkpoint holds. Raises `CheckpointDamaged`."""
    try:
        draft: D = from_json(kind, {**state, "material": json.loads(texts["material"])})
    except (BadDocument, KeyError, ValueError, TypeError) as error:
        raise CheckpointDamaged("What was kept of this document cannot be read. Make it anew.") from error
    return draft


async def save_kept(name: str, draft: Kept, checkpoints: Checkpoints) -> None:
    """Keep a draft; the material, which is long and never changes, once."""
    state: dict[str, Any] = to_json(draft)
    material = json.dumps(state.pop("material"))
    await checkpoints.save(name, state, {"material": material})


async def unfinished(fresh: D, name: str, checkpoints: Checkpoints) -> D:
    """The draft `name` if it is on its way to what `fresh` is to become, else `fresh`."""
    try:
        kept = await load_kept(type(fresh), name, checkpoints)
    except CheckpointDamaged:
        return fresh
    same = kept.outline == fresh.outline and kept.material == fresh.material and not kept.complete
    return kept if same else fresh

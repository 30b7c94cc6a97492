"""Parts for tests of the agents' loop: a model that knows nothing but the grammar, tools that fail in every way.

They belong to `ternlight.agents.benchmark`, which measures with them.
"""

from ternlight.agents.benchmark.faults import FAULTS, HOSTILE, PLANTED_URL, Fault, FaultyTool
from ternlight.agents.benchmark.models import (
    END,
    ENDS,
    WORDS,
    EagerModel,
    GullibleModel,
    RandomModel,
    call,
    fill,
    vocabulary,
)
from ternlight.agents.benchmark.runs import answer, events_of, finished, said

__all__ = [
    "END",
    "ENDS",
    "FAULTS",
    "HOSTILE",
    "PLANTED_URL",
    "WORDS",
    "EagerModel",
    "Fault",
    "FaultyTool",
    "GullibleModel",
    "RandomModel",
    "answer",
    "call",
    "events_of",
    "fill",
    "finished",
    "said",
    "vocabulary",
]

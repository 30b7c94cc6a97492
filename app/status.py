"""What the window and the terminal say about the language model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ModelState = Literal["starting", "loading", "ready", "none", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelStatus:
    """The state of the language model."""

    state: ModelState
    """"none": all works but for a language model, so summaries only quote. "failed": the engine does not run."""
    name: str = ""
    """Of the model that is loaded or being loaded, for the user: "SmolLM2 135M Instruct"."""
    message: str = ""
    """A sentence for the user when there is something to know: less context, another model, what is missing."""
    weights_bytes: int = 0
    """Memory that the weights take; 0 while nothing is loaded."""
    context: int = 0
    """Tokens that the model holds at once as loaded; 0 while nothing is loaded."""
    kv_codec: str = ""
    """How the cache of what the model has read is kept, as the engine names it; "" while nothing is loaded."""
    estimated_bytes: int = 0
    """Memory that was expected to be taken with a full context; 0 while nothing is loaded."""
    progress: float | None = None
    """Of loading, 0 to 1; None when unknown or not loading."""

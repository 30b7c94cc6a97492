"""What a tool is: a description that a model chooses by, and a coroutine that does the work.

A tool is called with arguments that satisfy its schema, whoever wrote them, and answers with a `ToolResult` or raises
one of `tools.errors`. It is cancelled by cancelling its task and stopped after `ToolSpec.timeout` by its caller; long
work tells its progress. What it needs of the world (an embedder, a folder, an HTTP client) it is given when it is made;
what belongs to one run comes with the `ToolContext`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from ternlight.tools.documents.types import Citation
from ternlight.tools.errors import NeedsApproval
from ternlight.tools.sources import SourceRegistry

Effect = Literal["pure", "read", "network", "write"]
"""What a call touches: nothing, the user's files, other computers; "write" changes something that stays changed."""
Approval = Literal["never", "ask"]
Progress = Callable[[int, int, str], None]
"""Called with (done, total, unit); total is 0 where it is not known."""

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
RESERVED_NAMES = frozenset({"respond", "ask_user", "cannot_do", "read_more", "delegate"})
"""Calls that the agents' loop itself understands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSpec:
    """What is known of a tool without running it. JSON-serialisable."""

    name: str
    """What the model calls it: lower case, digits and underscores, at most 40 characters."""
    title: str
    """What the user calls it: "Calculator"."""
    description: str
    """For the model: one or two sentences, what it does and when to use it."""
    parameters: Mapping[str, Any]
    """JSON Schema of the arguments: one object of flat properties (`tools.schema` says what is kept of others')."""
    doing: str = ""
    """For the user while it runs, arguments in braces: "Searching the web for {query}". "" shows the title."""
    effect: Effect = "read"
    approval: Approval = "never"
    """ "ask": the user sees the arguments and decides before each first use of a scope, which is the tool as a whole.
    Finer scopes (a host, a folder) are asked for with `ToolContext.require`."""
    timeout: float = 60.0
    """Seconds after which a call is stopped."""
    examples: tuple[str, ...] = ()
    """Requests that it serves, in a user's words. No model sees them: code compares what is asked with them."""
    foreign: bool = False
    """Whether title, description and parameters were written by strangers: a model sees them as a quotation, and what
    it then wants to change is asked for each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A file that a tool made for the user."""

    path: Path
    name: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """What a call came to."""

    text: str
    """For the model. The caller cuts what is too long and keeps the whole, so a tool need not. "": nothing found."""
    title: str = ""
    """For the user, a few words: "5 results"."""
    sources: tuple[int, ...] = ()
    """Numbers, given by `ToolContext.sources`, of what the text was taken from."""
    citations: tuple[Citation, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    data: Any = None
    """The result as JSON values, for workflows; no model sees it."""
    trusted: bool = False
    """True only if every word is the program's own (a sum, a date). Anything else may hold planted instructions, and is
    shown to the model as a quotation."""


def _no_progress(done: int, total: int, unit: str) -> None:
    """Nobody is listening."""


@dataclass(frozen=True, kw_only=True)
class ToolContext:
    """What a call is given of the run that it belongs to."""

    sources: SourceRegistry = field(default_factory=SourceRegistry)
    """Shared by all calls and sub-agents of one run: what is cited gets its number here."""
    workspace: Path | None = None
    """A folder for the files that a tool makes; None where none may be made."""
    progress: Progress = _no_progress
    granted: frozenset[str] = frozenset()
    """Scopes that the user has allowed, for this call or for longer."""
    now: datetime = field(default_factory=lambda: datetime.now().astimezone())
    """When the run began, in the user's time zone."""
    offline: bool = False
    """No connection may be opened."""

    def require(self, scope: str, question: str) -> None:
        """Go on only if the user has allowed `scope` ("host:example.org", "folder:/home/a/notes").

        Raises `NeedsApproval` otherwise; the caller asks `question` ("Open example.org?") and, if allowed, calls the
        tool again with the scope granted. Therefore call this before anything is done.
        """
        if scope not in self.granted:
            raise NeedsApproval(scope=scope, question=question)


class Tool(Protocol):
    """Something that an agent or a workflow can use."""

    @property
    def spec(self) -> ToolSpec:
        """What it is; the same value for as long as the tool lives."""

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """Do it. `arguments` satisfy `spec.parameters`, with nothing added for what was left out.

        Raises `RetryWithHint` for arguments that cannot work, `ToolFailed` (or another `ToolError`) for a failure,
        `NeedsApproval` by way of `context.require`. Any other exception is a bug of the tool.
        """

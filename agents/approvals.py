"""The user's consent to what tools do: asked with the real arguments, remembered as scopes.

Code decides when to ask, never the model:

- a tool whose `approval` is "ask": before the first use of its scope, which is its name;
- `ToolContext.require`: before the first use of the scope that the tool names (a host, a folder);
- any tool that changes something ("write"), once the run has read text by strangers: before every such call, whatever
  was allowed before, because the words that led to the call may be theirs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from ternlight.tools.base import ToolSpec

Decision = Literal["no", "once", "run", "always"]
"""Allowed for this call, for the rest of the run, or from now on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequest:
    """What the user is asked. JSON-serialisable."""

    call: str
    tool: str
    title: str
    arguments: dict[str, Any]
    scope: str
    question: str
    warning: str = ""
    """Why the answer deserves thought, "" for nothing unusual."""


Approver = Callable[[ApprovalRequest], Awaitable[Decision]]
"""Asks the user. Cancelling the run cancels the waiting."""


async def deny_all(request: ApprovalRequest) -> Decision:
    """The approver where nobody can be asked."""
    return "no"


class Grants:
    """Scopes that the user has allowed. `always` outlives the run: whoever made it stores what was added."""

    def __init__(self, always: Iterable[str] = (), run: Iterable[str] = ()) -> None:
        self.always = set(always)
        self.run = set(run)

    def for_run(self) -> Grants:
        """What holds in a new run: the same lasting consent, which it may add to, and none given for another run."""
        grants = Grants()
        grants.always = self.always
        return grants

    @property
    def scopes(self) -> frozenset[str]:
        """All of them."""
        return frozenset(self.always | self.run)

    def add(self, scope: str, decision: Decision) -> None:
        """Remember a decision, if it is one to remember."""
        if decision == "always":
            self.always.add(scope)
        elif decision == "run":
            self.run.add(scope)


STRANGERS = (
    "Text from outside was read during this task. Check that this is what you want, and not what that text wants."
)


def first_question(
    spec: ToolSpec, call: str, arguments: dict[str, Any], *, granted: frozenset[str], tainted: bool
) -> ApprovalRequest | None:
    """What must be asked before the call is made at all; None to go ahead."""
    risky = tainted and spec.effect == "write"
    if not risky and (spec.approval == "never" or f"tool:{spec.name}" in granted):
        return None
    return ApprovalRequest(
        call=call,
        tool=spec.name,
        title=spec.title,
        arguments=arguments,
        scope=f"tool:{spec.name}",
        question=f"Let {spec.title} do this?",
        warning=STRANGERS if risky else "",
    )

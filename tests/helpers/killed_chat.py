"""An answer that is killed: `python killed_chat.py FOLDER` asks for a sum, and dies once it has been worked out."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from ternlight.agents.approvals import deny_all
from ternlight.agents.messages import Message, TextPart
from ternlight.agents.model import CallOptions
from ternlight.agents.testing import ScriptedModel
from ternlight.app.connections import Connections
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings

QUESTION = "What is 17 times 23?"


def reply(messages: Sequence[Message], options: CallOptions) -> str:
    if any("Result of calculator" in message.text for message in messages):
        os.kill(os.getpid(), signal.SIGKILL)
    return '{"tool": "calculator", "arguments": {"expression": "17*23"}}'


async def main() -> None:
    connections = Connections(Paths.under(Path(sys.argv[1])), Settings())
    question = Message(role="user", parts=(TextPart(text=QUESTION),))
    async with connections.answer([question], ScriptedModel(replies=reply), deny_all) as events:
        async for _ in events:
            pass


if __name__ == "__main__":
    asyncio.run(main())

"""The offline switch, tried from every side that could open a connection: each try is counted, none may happen."""

from __future__ import annotations

from dataclasses import replace

from ternlight.agents.benchmark.models import EagerModel
from ternlight.agents.benchmark.runs import events_of, said
from ternlight.agents.benchmark.sockets import connections_opened
from ternlight.agents.budget import RunBudget
from ternlight.agents.events import RunFinished, ToolStarted
from ternlight.agents.loop import Agent
from ternlight.tools.base import ToolContext
from ternlight.tools.errors import Offline
from ternlight.tools.mcp.config import McpServer
from ternlight.tools.mcp.tools import McpToolbox
from ternlight.tools.sources import Source, SourceRegistry
from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.service import Web, WebOptions
from ternlight.tools.web.tools import SCOPE
from ternlight.tools.web.urls import parse_url

_ADDRESSES = ("https://news.example.com/a", "http://127.0.0.1:9/", "http://192.168.0.1/admin", "https://[2001:db8::1]/")
_ENGINES = (
    WebOptions(),
    WebOptions(searxng="http://127.0.0.1:9"),
    WebOptions(brave_key="key"),
    WebOptions(tavily_key="key"),
)


async def offline_runs(count: int) -> dict[str, int]:
    """`count` runs of a model that calls the web's tools as often as it may, all allowed by the user, and the same
    addresses given to the fetcher itself. The switch is in the network's policy, and in every second run's context too.

    A server of MCP on another computer is named as well. "connections" counts every connection and look-up, those to
    this computer included; "tries" the calls and fetches that would have opened one; "ended" the runs that ended well.
    """
    tries = ended = 0
    with connections_opened() as opened:
        for number in range(count):
            policy = NetworkPolicy.of(allow=["127.0.0.1:9", "192.168.0.1"], offline=True)
            async with Web(replace(_ENGINES[number % len(_ENGINES)], policy=policy)) as web:
                tries += await _fetches(web)
                agent = Agent(model=EagerModel(seed=number), tools=web.tools(), budget=RunBudget(steps=6))
                # The policy says no by itself, too.
                context = ToolContext(sources=_sources(), granted=frozenset({SCOPE}), offline=bool(number % 2))
                events = await events_of(agent.run([said("What is new?")], context=context))
            tries += sum(isinstance(event, ToolStarted) for event in events)
            ended += isinstance(events[-1], RunFinished)
        box = McpToolbox([McpServer(name="far", url="https://mcp.example.com/mcp")])
        try:
            reports = await box.start(offline=True)
            tries += sum(bool(report.problem) for report in reports)
        finally:
            await box.close()
    return {"runs": count, "ended": ended, "tries": tries, "connections": len(opened)}


async def _fetches(web: Web) -> int:
    """Each address given to the fetcher itself: how many it refused as offline."""
    refused = 0
    for address in _ADDRESSES:
        try:
            await web.reader.read(parse_url(address), tool="benchmark", why="offline")
        except Offline:
            refused += 1
    return refused


def _sources() -> SourceRegistry:
    sources = SourceRegistry()
    for address in _ADDRESSES:
        url = parse_url(address)
        sources.add(Source(key=url.key, title=url.host, url=str(url)))
    return sources

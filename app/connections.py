"""What the assistant may reach beyond this program, by the user's settings: the web, a model server. Qt-free."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

from ternlight.agents.approvals import Approver, Grants
from ternlight.agents.chat import chat
from ternlight.agents.events import Event
from ternlight.agents.loop import Agent
from ternlight.agents.messages import Message
from ternlight.agents.model import ChatModel
from ternlight.agents.openai_model import OpenAIChatModel
from ternlight.app.paths import Paths
from ternlight.app.secrets import Secrets
from ternlight.app.settings import Settings
from ternlight.app.toolbox import Toolbox
from ternlight.tools.base import Tool, ToolContext
from ternlight.tools.calc import Calculator
from ternlight.tools.dates import Dates
from ternlight.tools.web.ledger import FileLedger
from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.recorded import RecordedTransport
from ternlight.tools.web.service import Web, WebOptions
from ternlight.tools.web.urls import parse_url


class Connections:
    """The way out of this program. Everything that leaves goes through the policy made here, into one ledger."""

    def __init__(self, paths: Paths, settings: Settings, *, secrets: Secrets | None = None) -> None:
        self._paths, self._settings = paths, settings
        self.secrets = secrets or Secrets()
        self.grants = Grants(always=settings.granted)
        self.toolbox = Toolbox(paths)
        self._server: OpenAIChatModel | None = None
        self._changing = asyncio.Lock()

    @property
    def settings(self) -> Settings:
        """The settings that hold now."""
        return self._settings

    @property
    def ledger(self) -> FileLedger:
        """Every request, answered or refused."""
        return FileLedger(self._paths.network_ledger)

    @property
    def policy(self) -> NetworkPolicy:
        """What may be opened. Raises `AddressRefused` for a host that is none."""
        settings = self._settings
        return NetworkPolicy.of(allow=settings.allowed_hosts, deny=settings.denied_hosts, offline=settings.offline)

    @property
    def web(self) -> WebOptions:
        """How the web is searched and read. Raises `AddressRefused`."""
        provider, policy = self._settings.search_provider, self.policy
        if provider == "searxng" and self._settings.searxng_url:
            policy = policy.allowing(parse_url(self._settings.searxng_url))
        return WebOptions(
            policy=policy,
            searxng=self._settings.searxng_url if provider == "searxng" else "",
            brave_key=self.secrets.get("brave") if provider == "brave" else "",
            tavily_key=self.secrets.get("tavily") if provider == "tavily" else "",
        )

    async def apply(self, settings: Settings) -> None:
        """Let other settings hold; connections made under the old ones are closed."""
        async with self._changing:
            self._settings = settings
            self.grants.always.clear()
            self.grants.always.update(settings.granted)
            if self._server is not None:
                await self._server.close()
                self._server = None

    async def server(self) -> OpenAIChatModel | None:
        """The model server, connected to at the first use; None if none is set.

        Raises `ModelUnavailable`, `Offline`, `AddressRefused`.
        """
        if not self._settings.server_url:
            return None
        async with self._changing:
            if self._server is None:
                self._server = await self._connect(self._settings)
            return self._server

    def transport(self, tool: str, why: str, allowed: str = "", proxy: str = "") -> RecordedTransport:
        """A way out for one purpose; `allowed` is an address of the user's own, opened wherever it stands.

        With a `proxy`, the address of one of the user's, every connection goes to that.

        Raises `AddressRefused`.
        """
        policy = self.policy.allowing(parse_url(allowed)) if allowed else self.policy
        return RecordedTransport(policy, self.ledger, tool=tool, why=why, proxy=proxy)

    async def test_server(self, url: str, model: str) -> OpenAIChatModel:
        """Connect to a server that is not set yet; whoever asks closes it. Raises as `server` does."""
        return await self._connect(replace(self._settings, server_url=url, server_model=model))

    async def _connect(self, settings: Settings) -> OpenAIChatModel:
        address = parse_url(settings.server_url)
        policy = self.policy.allowing(address)
        transport = RecordedTransport(policy, self.ledger, tool="model_server", why="the model server that you set")
        policy.check_url(address)
        key = await asyncio.to_thread(self.secrets.get, "server")
        return await OpenAIChatModel.connect(
            settings.server_url.rstrip("/"), settings.server_model, key=key, transport=transport
        )

    @asynccontextmanager
    async def answer(
        self, messages: Sequence[Message], model: ChatModel, approver: Approver
    ) -> AsyncIterator[AsyncIterator[Event]]:
        """The events of an answer: plain chat for a model that only phrases, an agent with tools for a capable one."""
        if model.strength == "tiny":
            yield chat(messages, model)
            return
        async with AsyncExitStack() as stack:
            tools: list[Tool] = [Calculator(), Dates()]
            if not self._settings.offline:
                web = await stack.enter_async_context(
                    Web(self.web, cache_dir=self._paths.pages, ledger_path=self._paths.network_ledger)
                )
                tools += web.tools()
            folders = [Path(folder) for folder in self._settings.folders]
            tools += await self.toolbox.tools(folders=folders, offline=self._settings.offline)
            memory = await self.toolbox.remembered(messages[-1].text)
            agent = Agent(model=model, tools=tools, approver=approver, grants=self.grants.for_run())
            yield agent.run(messages, context=ToolContext(offline=self._settings.offline), memory=memory)

    async def close(self) -> None:
        """Close what is open. Safe to call twice."""
        await self.toolbox.close()
        if self._server is not None:
            await self._server.close()
            self._server = None

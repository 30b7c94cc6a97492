"""The local server over any engine, on a free port of this computer, for as long as a block lasts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from ternlight.app.serve.api import Api, Models
from ternlight.app.serve.guard import Access
from ternlight.app.serve.server import ApiServer, listen
from ternlight.engine.base import Engine

TOKEN = "a-token-for-tests"


@dataclass(frozen=True)
class Serving:
    """A running server."""

    port: int
    server: ApiServer
    api: Api

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


@asynccontextmanager
async def serving(
    engine: Engine, *, access: Access | None = None, models: Models | None = None
) -> AsyncIterator[Serving]:
    """Serve `engine`; the server is stopped at the end and has ended then."""
    access = access or Access(token=TOKEN)
    api = Api(engine, models or Models(language="tiny", embedder="mini"), access)
    with listen("127.0.0.1", 0) as listener:
        server = ApiServer(api)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            while not server.started:  # noqa: ASYNC110 - uvicorn has a flag and no event
                await asyncio.sleep(0.005)
            yield Serving(port=listener.getsockname()[1], server=server, api=api)
        finally:
            server.stop()
            await task
            await api.close()

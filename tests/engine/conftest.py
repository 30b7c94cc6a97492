"""Both engines over the real bundled model, loaded once per module: the tests leave it usable."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from helpers.models import embedder, language_model
from hypothesis import settings

from ternlight.engine.base import Engine, Session
from ternlight.engine.local import LocalEngine
from ternlight.engine.remote import RemoteEngine
from ternlight.engine.types import LoadOptions

CONTEXT = 320

# How long an example takes says nothing on a busy machine.
settings.register_profile("ternlight", deadline=None)
settings.load_profile("ternlight")


@pytest_asyncio.fixture(
    loop_scope="module", scope="module", params=["local native", "local llama.cpp", "remote native"]
)
async def engine(request: pytest.FixtureRequest) -> AsyncIterator[Engine]:
    """An engine with both models loaded."""
    place, backend = request.param.split()
    made: Engine = LocalEngine() if place == "local" else RemoteEngine()
    async with made:
        await made.load(language_model(), LoadOptions(context=CONTEXT, threads=1, backend=backend))
        await made.load_embedder(*embedder())
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def session(engine: Engine) -> AsyncIterator[Session]:
    """An empty session, closed after the test."""
    made = await engine.new_session()
    yield made
    await made.close()

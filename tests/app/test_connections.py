"""What leaves this computer: by the settings, under the policy, in the ledger; nothing while offline."""

from __future__ import annotations

import json
from dataclasses import replace

import keyring
import pytest
from helpers.sockets import sockets_used
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from pytest_httpserver import HTTPServer

from ternlight.agents.errors import ModelUnavailable
from ternlight.agents.events import RunFailed, RunFinished, RunStarted
from ternlight.agents.messages import Message, TextPart
from ternlight.app.assistant import Assistant
from ternlight.app.connections import Connections
from ternlight.app.paths import Paths
from ternlight.app.secrets import NoSafePlace, Secrets
from ternlight.app.settings import Settings
from ternlight.tools.errors import AddressRefused, Offline


class MemoryKeyring(KeyringBackend):
    """A keyring as a desktop has one."""

    priority = 5  # type: ignore[assignment]
    name = "Test keyring"

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture(autouse=True)
def ring():  # type: ignore[no-untyped-def]
    before = keyring.get_keyring()
    made = MemoryKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_keys_are_kept_in_the_keyring_and_nowhere_else(ring: MemoryKeyring) -> None:
    secrets = Secrets()
    assert (secrets.available, secrets.place) == (True, "Test keyring")
    secrets.set("brave", "k-123")
    assert secrets.get("brave") == "k-123"
    assert ring.kept == {("ternlight", "brave"): "k-123"}
    secrets.set("brave", "")
    secrets.set("brave", "")
    assert secrets.get("brave") == ""
    assert ring.kept == {}


def test_without_a_keyring_it_is_said_plainly() -> None:
    keyring.set_keyring(NoKeyring())
    secrets = Secrets()
    assert (secrets.available, secrets.place, secrets.get("tavily")) == (False, "", "")
    with pytest.raises(NoSafePlace, match="no keyring"):
        secrets.set("tavily", "k")


def test_settings_become_options_of_the_web(paths: Paths, ring: MemoryKeyring) -> None:
    connections = Connections(paths, Settings())
    assert connections.web.policy.offline
    connections.secrets.set("brave", "k-9")
    settings = Settings(offline=False, search_provider="brave", allowed_hosts=("nas.lan:8080",), denied_hosts=("a.b",))
    web = Connections(paths, settings).web
    assert (web.brave_key, web.tavily_key, web.searxng) == ("k-9", "", "")
    assert web.policy.allows("nas.lan", 8080)
    assert web.policy.denied == {"a.b"}
    web = Connections(paths, replace(settings, search_provider="searxng", searxng_url="http://127.0.0.1:8888")).web
    assert web.searxng == "http://127.0.0.1:8888"
    assert web.policy.allows("127.0.0.1", 8888)
    assert web.brave_key == ""
    with pytest.raises(AddressRefused):
        _ = Connections(paths, replace(settings, allowed_hosts=("no host at all",))).web


def serve(server: HTTPServer, answer: str = "Twelve.") -> str:
    server.expect_request("/v1/models").respond_with_json({"data": [{"id": "big-model"}]})
    done = {"choices": [{"delta": {"content": answer}, "finish_reason": "stop"}]}
    server.expect_request("/v1/chat/completions").respond_with_data(
        f"data: {json.dumps(done)}\n\ndata: [DONE]\n\n", content_type="text/event-stream"
    )
    return server.url_for("/v1")


async def test_a_server_is_reached_and_every_request_is_in_the_ledger(paths: Paths, httpserver: HTTPServer) -> None:
    connections = Connections(paths, Settings(offline=False, server_url=serve(httpserver)))
    model = await connections.server()
    assert model is not None
    assert model.name == "big-model"
    assert await connections.server() is model
    entries = connections.ledger.entries()
    assert [entry.tool for entry in entries] == ["model_server"] * len(entries)
    assert entries[0].host == f"{httpserver.host}:{httpserver.port}"
    assert (entries[0].status, entries[0].outcome) == (200, "answered")
    assert entries[0].received > 10
    await connections.apply(Settings(offline=False))
    assert await connections.server() is None
    await connections.close()


async def test_offline_opens_no_socket_whatever_is_asked(paths: Paths, httpserver: HTTPServer) -> None:
    settings = Settings(offline=True, server_url=serve(httpserver))
    connections = Connections(paths, settings)
    with sockets_used() as used:
        with pytest.raises(Offline):
            await connections.server()
        with pytest.raises(Offline):
            await connections.test_server("http://203.0.113.1/v1", "")
    assert used == []
    await connections.close()


async def test_offline_runs_end_with_a_sentence_and_no_socket(paths: Paths) -> None:
    assistant = Assistant(paths, Settings(offline=True, server_url="http://203.0.113.1:9/v1"))
    question = Message(role="user", parts=(TextPart(text="How deep?"),))
    with sockets_used() as used:
        first, last = [event async for event in assistant.chat([question])]
    assert isinstance(first, RunStarted)
    assert isinstance(last, RunFailed)
    assert "offline" in last.message
    assert used == []
    await assistant.close()


async def test_a_server_that_is_not_there_is_said(paths: Paths) -> None:
    connections = Connections(paths, Settings(offline=False))
    with pytest.raises(ModelUnavailable):
        await connections.test_server("http://127.0.0.1:9/v1", "")
    [entry] = connections.ledger.entries()
    assert entry.outcome == "failed"


async def test_a_capable_server_answers_as_an_agent_with_tools(paths: Paths, httpserver: HTTPServer) -> None:
    def answer(request):  # type: ignore[no-untyped-def]
        from werkzeug import Response

        asked = json.loads(request.data)
        constrained = "response_format" in asked
        said = '{"call": "respond"}' if constrained else "Twelve."
        done = {"choices": [{"delta": {"content": said}, "finish_reason": "stop"}]}
        return Response(f"data: {json.dumps(done)}\n\ndata: [DONE]\n\n", content_type="text/event-stream")

    httpserver.expect_request("/v1/models").respond_with_json({"data": [{"id": "big-model"}]})
    httpserver.expect_request("/v1/chat/completions").respond_with_handler(answer)
    assistant = Assistant(paths, Settings(offline=False, server_url=httpserver.url_for("/v1")))
    question = Message(role="user", parts=(TextPart(text="How deep?"),))
    events = [event async for event in assistant.chat([question])]
    assert isinstance(events[-1], (RunFinished, RunFailed))
    prompts = [json.loads(request.data) for request, _ in httpserver.log if request.path.endswith("completions")]
    assert "calculator" in json.dumps(prompts[0]).lower()  # it was told of its tools
    await assistant.close()

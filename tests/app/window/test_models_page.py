"""Models in the settings: fetched from a hub on this computer, paused, cancelled, used, dropped on the window."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.decoders import write_decoder
from helpers.window import drop, texts
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ternlight.app.window.settings import SettingsDialog
from ternlight.app.window.words import number


class Hub:
    """Lists one repository and hands its file out in two halves, the second when it is `released`."""

    def __init__(self, server: HTTPServer, body: bytes) -> None:
        self.body, self.released = body, threading.Event()
        self.ranges: list[str] = []
        self.digest = hashlib.sha256(body).hexdigest()
        repository = "prism-ml/Ternary-Bonsai-1.7B-gguf"
        server.expect_request(f"/api/models/{repository}/tree/main").respond_with_handler(self.listing)
        server.expect_request(f"/{repository}/resolve/main/T-Q2_0.gguf").respond_with_handler(self.file)
        self.url = server.url_for("").rstrip("/")

    def listing(self, request: Request) -> Response:
        import json

        entry = {"path": "T-Q2_0.gguf", "lfs": {"oid": self.digest, "size": len(self.body)}}
        return Response(json.dumps([entry]), content_type="application/json")

    def file(self, request: Request) -> Response:
        asked = request.headers.get("Range", "")
        self.ranges.append(asked)
        begin = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0

        def parts():  # type: ignore[no-untyped-def]
            middle = max(begin, len(self.body) // 2)
            yield self.body[begin:middle]
            self.released.wait(20)
            yield self.body[middle:]

        headers = {"Content-Length": str(len(self.body) - begin)}
        if begin:
            headers["Content-Range"] = f"bytes {begin}-{len(self.body) - 1}/{len(self.body)}"
        return Response(parts(), 206 if begin else 200, headers=headers)


@pytest.fixture
def hub(httpserver: HTTPServer, tmp_path: Path):  # type: ignore[no-untyped-def]
    made = Hub(httpserver, write_decoder(tmp_path / "tiny.gguf", "qwen3").read_bytes())
    yield made
    made.released.set()


@pytest.fixture
def card(screen, hub):  # type: ignore[no-untyped-def]
    screen.window.change_settings(replace(screen.window.settings, offline=False, mirror=hub.url))
    screen.wait(lambda: screen.assistant.connections.settings.mirror == hub.url)
    screen.window.dialogs.settings("models")
    dialog = screen.window.findChild(SettingsDialog)
    screen.qtbot.waitExposed(dialog)
    return dialog.pages["models"].cards["ternary-bonsai-1.7b"]


def test_a_model_is_paused_resumed_checked_and_used(screen, hub, card):
    target = screen.window.models.target(card.model)
    card.get.click()
    screen.wait(lambda: card.bar.value() >= 499)
    assert card.pause.isVisible()
    card.pause.click()
    screen.wait(lambda: "Paused" in texts(card))
    assert card.get.text() == "Resume"
    half = screen.window.models.begun(card.model)
    assert half == len(hub.body) // 2
    hub.released.set()
    card.get.click()
    screen.wait(card.use.isVisible)
    assert hub.ranges == ["", f"bytes={half}-"]
    assert target.read_bytes() == hub.body
    assert "is the file that was stated" in texts(card)
    hosts = {(entry.tool, entry.outcome) for entry in screen.assistant.connections.ledger.entries()}
    assert ("models", "answered") in hosts
    card.use.click()
    screen.wait(lambda: screen.saved[-1].model_path == str(target))
    screen.wait(lambda: card.use.text() == "In use")
    assert not card.delete.isVisible()


def test_cancelling_leaves_nothing_behind(screen, hub, card):
    card.get.click()
    screen.wait(lambda: card.bar.value() >= 499)
    card.cancel.click()
    screen.wait(lambda: "Nothing of it was kept." in texts(card))
    assert list(screen.window.models.folder.iterdir()) == []
    assert card.get.text() == "Download"


def test_a_file_that_is_not_what_was_stated_is_not_kept(screen, hub, card):
    hub.digest = "0" * 64
    hub.released.set()
    card.get.click()
    screen.wait(lambda: "SHA-256" in texts(card))
    assert list(screen.window.models.folder.iterdir()) == []
    assert card.get.isVisible()


def test_offline_says_so_and_asks_nobody(screen, hub, card):
    screen.window.go_offline(True)
    card.get.click()
    assert "Ternlight is offline" in texts(card)
    assert hub.ranges == []


def test_every_model_says_whether_it_fits(screen):
    screen.window.dialogs.settings("models")
    page = screen.window.findChild(SettingsDialog).pages["models"]
    words = texts(page)
    for expected in (
        "Ternary Bonsai 8B",
        "recommended",
        "Apache-2.0",
        "MIT",
        f"with {number(4096)} tokens",
        "Scripted answers",
    ):
        assert expected in words
    assert not page.cards["bonsai-8b"].get.isVisible()
    assert "drop it on the window" in texts(page.cards["bonsai-8b"])


def test_a_dropped_model_is_checked_before_it_is_loaded(screen, tmp_path):
    wrong = tmp_path / "wrong.gguf"
    wrong.write_bytes(b"GGUF" + bytes(40))
    drop(screen.window, files=(wrong,))
    screen.wait(lambda: texts(screen.window.notice))
    assert not any(request[0] == "use_model" for request in screen.assistant.requests)
    tiny = write_decoder(tmp_path / "tiny.gguf", "qwen3")
    drop(screen.window, files=(tiny,))
    screen.wait(lambda: ("use_model", tiny) in screen.assistant.requests)
    screen.wait(lambda: screen.saved and screen.saved[-1].model_path == str(tiny))


def test_a_file_of_ones_own_in_the_folder_can_be_used(screen, tmp_path):
    folder = screen.window.models.folder
    folder.mkdir(parents=True)
    own = write_decoder(folder / "own.gguf", "qwen3")
    screen.window.dialogs.settings("models")
    page = screen.window.findChild(SettingsDialog).pages["models"]
    use = next(b for b in page.findChildren(type(page.imported)) if b.accessibleName() == "Use it: own.gguf")
    use.click()
    screen.wait(lambda: screen.saved and screen.saved[-1].model_path == str(own))

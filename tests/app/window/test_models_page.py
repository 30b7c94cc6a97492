"""Models in the settings: fetched from a hub on this computer, paused, cancelled, used, dropped on the window."""

from __future__ import annotations

import hashlib
import sys
import threading
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from helpers.decoders import write_decoder
from helpers.window import drop, texts
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ternlight.app import machine
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


@pytest.fixture
def page(screen):  # type: ignore[no-untyped-def]
    screen.window.dialogs.settings("models")
    dialog = screen.window.findChild(SettingsDialog)
    screen.qtbot.waitExposed(dialog)
    return dialog.pages["models"]


def test_context_and_cache_say_what_they_would_take_before_they_are_loaded(screen, page):
    loaded = page.loaded
    screen.wait(lambda: "It would take 110 MB (weights 90 MB, cache 10 MB as kv4" in texts(loaded))
    assert f"The engine holds 123 MB of memory now  ·  {number(4096)} tokens" in texts(loaded)
    loaded.context.setCurrentIndex(loaded.context.findData("32768"))
    loaded.codec.setCurrentIndex(loaded.codec.findData("f16"))
    screen.wait(lambda: "as f16" in texts(loaded))
    assert f"with {number(32_768)} tokens" in texts(page.cards["ternary-bonsai-8b"])
    assert f"The longest context that fits is {number(20_000)} tokens." in texts(loaded)
    loaded.codec.setCurrentIndex(loaded.codec.findData("kv4"))
    screen.wait(lambda: "as kv4" in texts(loaded) and "The longest" not in texts(loaded))
    screen.qtbot.mouseClick(loaded.load, Qt.MouseButton.LeftButton)
    screen.wait(lambda: ("use_model", None) in screen.assistant.requests)
    assert (screen.saved[0].context, screen.saved[0].kv_codec) == (32_768, "kv4")
    screen.wait(lambda: screen.assistant.settings.kv_codec == "kv4")


def test_a_model_is_unloaded_and_loaded_again(screen, page):
    screen.qtbot.mouseClick(page.loaded.unload, Qt.MouseButton.LeftButton)
    screen.wait(lambda: not page.loaded.unload.isVisible())
    assert "It is not loaded any more." in texts(page.loaded)
    assert page.loaded.load.text() == "Load"
    screen.wait(lambda: not screen.window.composer.send.isEnabled())
    screen.qtbot.mouseClick(page.loaded.load, Qt.MouseButton.LeftButton)
    screen.wait(page.loaded.unload.isVisible)


def test_a_model_dropped_on_the_page_is_checked_there(screen, page, tmp_path):
    wrong = tmp_path / "wrong.gguf"
    wrong.write_bytes(b"GGUF" + bytes(40))
    drop(page, files=(wrong,))
    screen.wait(lambda: page.checked.text() and "Looking at" not in page.checked.text())
    assert not any(request[0] == "use_model" for request in screen.assistant.requests)
    tiny = write_decoder(tmp_path / "tiny.gguf", "qwen3")
    drop(page, files=(tiny,))
    screen.wait(lambda: ("use_model", tiny) in screen.assistant.requests)
    assert "tiny.gguf" in page.checked.text() and "billion weights" in page.checked.text()


def test_mirror_proxy_and_folder_are_checked_and_kept(screen, page, tmp_path, monkeypatch):
    page.proxy.setText("proxy.example:3128")
    screen.qtbot.mouseClick(page.save, Qt.MouseButton.LeftButton)
    assert screen.saved == [] and page.saved.text()
    page.mirror.setText("https://hf-mirror.example")
    page.proxy.setText("http://proxy.example:3128")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *arguments: str(tmp_path / "big disk"))
    screen.qtbot.mouseClick(page.choose, Qt.MouseButton.LeftButton)
    screen.qtbot.mouseClick(page.save, Qt.MouseButton.LeftButton)
    kept = screen.saved[-1]
    assert (kept.mirror, kept.proxy) == ("https://hf-mirror.example", "http://proxy.example:3128")
    assert kept.models_folder == str(tmp_path / "big disk")
    screen.wait(lambda: screen.window.models.folder == tmp_path / "big disk")


def test_models_come_through_the_proxy_that_is_set(screen, hub, httpserver, tmp_path):
    """The hub is asked for by a name that only the proxy knows: the request comes to the proxy's address."""
    hub.released.set()
    proxy = hub.url
    screen.window.change_settings(
        replace(screen.window.settings, offline=False, mirror="http://hub.models-example.com", proxy=proxy)
    )
    screen.wait(lambda: screen.assistant.connections.settings.proxy == proxy)
    screen.window.dialogs.settings("models")
    card = screen.window.findChild(SettingsDialog).pages["models"].cards["ternary-bonsai-1.7b"]
    card.get.click()
    screen.wait(card.use.isVisible)
    hosts = {request.headers["Host"] for request, _ in httpserver.log}
    assert hosts == {"hub.models-example.com"}


def script(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "measure.py"
    file.write_text(text)
    return [sys.executable, str(file)]


MEASURED = """
import json, sys
sys.stderr.write("Measuring the limits of this computer …\\n")
one = {"shape": "SmolLM2-135M", "packing": "Q4_1", "share_of_limit": 0.7}
rows = [
    {**one, "what": "decode", "threads": 2, "tok_s": 61.2},
    {**one, "what": "prefill", "threads": 2, "tok_s": 512.0},
    {**one, "what": "decode", "threads": 1, "tok_s": 40.0},
]
print(json.dumps({"dram_gb_s": {"1": 9.0, "2": 14.5}, "vnni_gops": {}, "rows": rows, "note": "Quick."}))
"""


def test_this_computer_is_measured(screen, page, tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "command", lambda: script(tmp_path, MEASURED))
    screen.qtbot.mouseClick(page.machine.measure, Qt.MouseButton.LeftButton)
    screen.wait(lambda: "61 tok/s" in texts(page.machine))
    said = texts(page.machine)
    for expected in ("SmolLM2-135M Q4_1", "512 tok/s", "14.5 GB in a second by 2 threads. Quick."):
        assert expected in said
    assert "40 tok/s" not in said


def test_a_measurement_can_be_stopped_and_one_that_fails_says_why(screen, page, tmp_path, monkeypatch):
    waits = "import sys, time\nsys.stderr.write('Measuring.\\n')\nsys.stderr.flush()\ntime.sleep(600)"
    monkeypatch.setattr(machine, "command", lambda: script(tmp_path, waits))
    screen.qtbot.mouseClick(page.machine.measure, Qt.MouseButton.LeftButton)
    screen.wait(lambda: page.machine.said.text() == "Measuring.")
    screen.qtbot.mouseClick(page.machine.stop, Qt.MouseButton.LeftButton)
    screen.wait(lambda: page.machine.said.text() == "Stopped.")
    assert page.machine.measure.isEnabled() and not page.machine.stop.isVisible()
    monkeypatch.setattr(machine, "command", lambda: script(tmp_path, "import sys; sys.exit('There is no room.')"))
    screen.qtbot.mouseClick(page.machine.measure, Qt.MouseButton.LeftButton)
    screen.wait(lambda: "could not be measured: There is no room." in page.machine.said.text())


def test_closing_the_settings_ends_what_they_measure(screen, page, tmp_path, monkeypatch):
    waits = "import sys, time\nsys.stderr.write('Measuring.\\n')\nsys.stderr.flush()\ntime.sleep(600)"
    monkeypatch.setattr(machine, "command", lambda: script(tmp_path, waits))
    screen.qtbot.mouseClick(page.machine.measure, Qt.MouseButton.LeftButton)
    screen.wait(lambda: page.machine.said.text() == "Measuring.")
    [child] = [one for one in psutil.Process().children() if str(tmp_path / "measure.py") in one.cmdline()]
    page.window().close()
    screen.wait(lambda: not child.is_running())

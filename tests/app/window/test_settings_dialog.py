"""The settings: each page driven as a person does."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace

import keyring
import pytest
from helpers.window import texts
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytest_httpserver import HTTPServer

from ternlight.app.window.settings import SettingsDialog
from ternlight.tools.web.ledger import LedgerEntry


@pytest.fixture(autouse=True)
def no_keyring():  # type: ignore[no-untyped-def]
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)


def page(screen, name):  # type: ignore[no-untyped-def]
    screen.window.dialogs.settings(name)
    dialog = screen.window.findChildren(SettingsDialog)[-1]
    screen.qtbot.waitExposed(dialog)
    return dialog.pages[name]


def test_appearance_holds_at_once(screen):
    looks = page(screen, "appearance")
    looks.colours.setCurrentIndex(looks.colours.findData("dark"))
    assert screen.window.theme.dark
    looks.length.setCurrentIndex(looks.length.findData("long"))
    assert screen.window.composer.chosen_length == "long"
    assert (screen.saved[-1].theme, screen.saved[-1].summary_length) == ("dark", "long")
    screen.wait(lambda: screen.assistant.settings.summary_length == "long")


def test_a_server_is_tested_before_it_is_used(screen, httpserver: HTTPServer):
    httpserver.expect_request("/v1/models").respond_with_json({"data": [{"id": "big-model"}]})
    server = page(screen, "server")
    assert "no keyring" in texts(server)
    server.url.setText(httpserver.url_for("/v1"))
    server.test.click()
    screen.wait(server.test.isEnabled)
    assert "offline" in server.result.text()
    screen.window.go_offline(False)
    screen.wait(lambda: not screen.assistant.connections.settings.offline)
    server.test.click()
    screen.wait(server.test.isEnabled)
    assert "It answers: big-model" in server.result.text()
    server.save.click()
    assert screen.saved[-1].server_url == httpserver.url_for("/v1")
    assert "from the next question on" in server.result.text()
    server.url.setText("http://127.0.0.1:9/v1")
    server.test.click()
    screen.wait(server.test.isEnabled)
    assert "It answers" not in server.result.text()
    server.url.clear()
    server.save.click()
    assert screen.saved[-1].server_url == ""


def test_search_and_hosts_are_checked_before_they_are_saved(screen):
    web = page(screen, "web")
    web.provider.setCurrentIndex(web.provider.findData("searxng"))
    assert web.searxng.isVisible()
    web.save.click()
    assert screen.saved == []
    assert web.result.text()
    web.searxng.setText("http://127.0.0.1:8888")
    web.allowed.setPlainText("nas.lan:8080\n127.0.0.1")
    web.denied.setPlainText("ads.example.com")
    web.save.click()
    kept = screen.saved[-1]
    assert (kept.search_provider, kept.searxng_url) == ("searxng", "http://127.0.0.1:8888")
    assert kept.allowed_hosts == ("nas.lan:8080", "127.0.0.1")
    assert kept.denied_hosts == ("ads.example.com",)
    web.provider.setCurrentIndex(web.provider.findData("brave"))
    assert not web.keys["brave"].save.isEnabled()
    assert "keys cannot be used" in texts(web)


def test_privacy_switches_revokes_and_shows_every_request(screen):
    screen.window.change_settings(replace(screen.window.settings, granted=("host:example.org", "web:search")))
    ledger = screen.assistant.connections.ledger
    for number in range(3):
        ledger.add(
            LedgerEntry(
                time=1.0e9 + number,
                method="GET",
                host=f"h{number}.org",
                tool="read_page",
                why="for you",
                outcome="answered",
                status=200,
                sent=10,
                received=2_000,
            )
        )
    privacy = page(screen, "privacy")
    assert "opening pages of example.org" in texts(privacy)
    assert privacy.count.text() == "3 requests"
    row = [privacy.ledger.item(0, n).text() for n in range(1, 6)]
    assert row == ["h2.org", "10 B", "2 kB", "read page", "for you  ·  200"]
    screen.qtbot.mouseClick(privacy.offline, Qt.MouseButton.LeftButton)
    assert screen.window.settings.offline is False
    revoke = next(
        b for b in privacy.findChildren(type(privacy.again)) if b.accessibleName().endswith("pages of example.org")
    )
    revoke.click()
    assert screen.saved[-1].granted == ("web:search",)
    screen.wait(lambda: screen.assistant.connections.grants.always == {"web:search"})


def test_data_says_where_it_is_exports_and_forgets(screen, tmp_path, monkeypatch):
    screen.ask("How deep?")
    data = page(screen, "data")
    screen.wait(lambda: all(size.text() for size in data._sizes.values()))
    assert str(screen.assistant.paths.data) in [w.toolTip() or w.full_text() for w in elided(data)]
    target = tmp_path / "all.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *arguments: (str(target), ""))
    data.export.click()
    screen.wait(lambda: "Saved all.zip with 1 conversations." in texts(screen.window.notice))
    with zipfile.ZipFile(target) as archive:
        [first, _] = sorted(archive.namelist())
        assert json.loads(archive.read(first))["title"] == "How deep?"
    data.clear.click()
    box = data.window().findChild(QMessageBox)
    next(b for b in box.buttons() if b.text() == "Delete everything").click()
    assert screen.store.conversations() == []
    assert screen.window.conversation is None
    assert "All conversations are deleted." in texts(screen.window.notice)


def elided(widget):  # type: ignore[no-untyped-def]
    from ternlight.app.widgets.controls import ElidedLabel

    return widget.findChildren(ElidedLabel)

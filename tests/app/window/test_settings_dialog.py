"""The settings: each page driven as a person does."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from helpers.window import texts
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton
from pytest_httpserver import HTTPServer

from ternlight.app.window.settings import SettingsDialog
from ternlight.app.window.settings.delete_dialog import DeleteDialog
from ternlight.tools.rag.types import FileState
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
    screen.assistant.connections.toolbox.memory.keep("The quay is 310 m long.")
    screen.assistant.library["Harbour"] = [FileState(path=Path("/h/a.pdf"), status="waiting")]
    index_of(screen)
    data = page(screen, "data")
    screen.wait(lambda: all(size.text() for size in data._sizes.values()))
    assert str(screen.assistant.paths.data) in [w.toolTip() or w.full_text() for w in elided(data)]
    target = tmp_path / "all.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *arguments: (str(target), ""))
    data.export.click()
    screen.wait(lambda: "Saved all.zip with 1 conversations." in texts(screen.window.notice))
    with zipfile.ZipFile(target) as archive:
        first, *others = sorted(archive.namelist())
        assert json.loads(archive.read(first))["title"] == "How deep?"
        assert others == ["collections.json", "memory.json", "personas.json"]
        assert json.loads(archive.read("memory.json"))[0]["text"] == "The quay is 310 m long."
        assert json.loads(archive.read("collections.json")) == {"Harbour": ["/h/a.pdf"]}
    data.clear.click()
    box = data.window().findChild(QMessageBox)
    next(b for b in box.buttons() if b.text() == "Delete everything").click()
    assert screen.store.conversations() == []
    assert screen.window.conversation is None
    assert "All conversations are deleted." in texts(screen.window.notice)


def index_of(screen) -> Path:  # type: ignore[no-untyped-def]
    """Something where the index lies."""
    folder = screen.assistant.paths.index
    folder.mkdir(parents=True)
    (folder / "index.db").write_bytes(b"x")
    return folder


def test_what_is_ticked_is_deleted_and_the_rest_stays(screen, tmp_path):
    keyring.set_keyring(keeping := Keeping())
    keeping.kept["ternlight", "tavily"] = "k"
    screen.ask("How deep?")
    paths = screen.assistant.paths
    index = index_of(screen)
    screen.assistant.connections.toolbox.memory.keep("The quay is 310 m long.")
    own = tmp_path / "mine.pdf"
    for file in (own, paths.drafts / "d.json", paths.models / "m.gguf", paths.pages / "p", paths.network_ledger):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    screen.window.change_settings(replace(screen.window.settings, granted=("web:search",), folders=(str(tmp_path),)))
    data = page(screen, "data")
    screen.qtbot.mouseClick(data.clear_all, Qt.MouseButton.LeftButton)
    dialog = data.window().findChild(DeleteDialog)
    screen.qtbot.waitExposed(dialog)
    for box in (dialog.conversations, dialog.parts["drafts"]):
        screen.qtbot.mouseClick(box, Qt.MouseButton.LeftButton)  # these two stay
    assert not dialog.parts["models"].isChecked()
    screen.qtbot.mouseClick(dialog.delete, Qt.MouseButton.LeftButton)
    screen.wait(lambda: data.said.text() == "What was ticked is deleted.")
    assert [one.title for one in screen.store.conversations()] == ["How deep?"]
    assert not index.exists() and not paths.memory.exists() and not paths.network_ledger.exists()
    assert list(paths.cache.iterdir()) == []
    assert all(file.exists() for file in (own, paths.drafts / "d.json", paths.models / "m.gguf"))
    assert keeping.kept == {}
    kept = screen.saved[-1]
    assert (kept.granted, kept.folders, kept.toured) == ((), (), True)


def test_nothing_is_deleted_when_nothing_is_ticked_or_it_is_cancelled(screen):
    screen.ask("How deep?")
    data = page(screen, "data")
    data.clear_all.click()
    dialog = data.window().findChild(DeleteDialog)
    for box in (dialog.conversations, dialog.settings, *dialog.parts.values()):
        box.setChecked(False)
    assert not dialog.delete.isEnabled()
    dialog.conversations.setChecked(True)
    screen.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert len(screen.store.conversations()) == 1


def test_folders_are_granted_and_revoked(screen, tmp_path, monkeypatch):
    privacy = page(screen, "privacy")
    assert "None: tools see no file of yours." in texts(privacy)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *arguments: str(tmp_path))
    screen.qtbot.mouseClick(privacy.grant, Qt.MouseButton.LeftButton)
    assert screen.saved[-1].folders == (str(tmp_path),)
    screen.wait(lambda: screen.assistant.connections.settings.folders == (str(tmp_path),))
    assert "before one is written, you are asked" in texts(privacy)
    press_named(privacy, f"Revoke the folder {tmp_path}")
    assert screen.saved[-1].folders == ()


def test_keys_that_are_kept_are_listed_and_forgotten(screen):
    keyring.set_keyring(keeping := Keeping())
    keeping.kept["ternlight", "brave"] = "secret"
    privacy = page(screen, "privacy")
    assert "Brave Search" in [one.full_text() for one in elided(privacy)]
    assert "secret" not in texts(privacy)
    press_named(privacy, "Forget the key for Brave Search")
    assert keeping.kept == {}
    assert "None is kept." in texts(privacy)


class Keeping(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service, username):  # type: ignore[no-untyped-def]
        return self.kept.get((service, username))

    def set_password(self, service, username, password):  # type: ignore[no-untyped-def]
        self.kept[service, username] = password

    def delete_password(self, service, username):  # type: ignore[no-untyped-def]
        del self.kept[service, username]


def press_named(widget, name: str) -> None:  # type: ignore[no-untyped-def]
    next(one for one in widget.findChildren(QPushButton) if one.accessibleName() == name).click()


def elided(widget):  # type: ignore[no-untyped-def]
    from ternlight.app.widgets.controls import ElidedLabel

    return widget.findChildren(ElidedLabel)

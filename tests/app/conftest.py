"""Offscreen Qt, fresh folders, a scripted assistant; and nothing of ours may be left running after a test."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported by anything

import gc
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.assistant import ScriptedAssistant
from helpers.commands import Program

from ternlight.app import logs
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.app.store import Store
from ternlight.engine import bundled


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.under(tmp_path / "home").create()


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def store(paths: Paths) -> Iterator[Store]:
    opened = Store(paths.database)
    yield opened
    opened.close()


@pytest.fixture
def assistant(paths: Paths) -> ScriptedAssistant:
    return ScriptedAssistant(paths)


@pytest.fixture
def named_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Bundled models that exist by name alone, for an engine that never opens them."""
    file = tmp_path / "SmolLM2-135M-Instruct.Q4_1.gguf"
    file.write_bytes(b"GGUF")
    monkeypatch.setattr(bundled, "language_model", lambda cache_dir=None: file)
    monkeypatch.setattr(bundled, "embedder", lambda cache_dir=None: (file, file))
    return file


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """Fail a test that leaves a thread of ours, a child process's watcher or an active QTimer behind."""
    threads_before = set(threading.enumerate())
    yield
    logs.tear_down()
    logging.getLogger("ternlight").setLevel(logging.NOTSET)  # what is logged must not hang on which tests ran before
    left = [
        thread.name for thread in set(threading.enumerate()) - threads_before if thread.name.startswith("ternlight")
    ]
    assert not left, f"threads left running: {left}; stop the bridge or the agent thread"
    timers = _active_timers()
    assert not timers, f"timers left running: {timers}"


def _active_timers() -> list[str]:
    core = sys.modules.get("PySide6.QtCore")
    if core is None or core.QCoreApplication.instance() is None:
        return []
    import shiboken6

    return [
        f"QTimer of {timer.parent()!r}, every {timer.interval()} ms"
        for timer in gc.get_objects()
        if isinstance(timer, core.QTimer) and shiboken6.isValid(timer) and timer.isActive()
    ]


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Records of our loggers from DEBUG up."""
    caplog.set_level(logging.DEBUG, logger="ternlight")
    return caplog


@pytest.fixture
def ternlight(tmp_path: Path) -> Program:
    return Program(tmp_path / "home")

"""The model that answers: load it and let go of it; its context and its cache, what they will take and what they do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from ternlight.app.errors import describe
from ternlight.app.languages.sentences import said
from ternlight.app.settings import KVCodec
from ternlight.app.status import ModelStatus
from ternlight.app.widgets.choices import ChoiceBox
from ternlight.app.widgets.controls import ElidedLabel, button, column, label, restyle, row
from ternlight.app.widgets.flow import FlowLayout
from ternlight.app.window import words
from ternlight.app.window.settings.page import Host, while_there
from ternlight.app.window.words import tr
from ternlight.engine.types import KVCodecName, MemoryEstimate

CONTEXTS = (1024, 2048, 4096, 8192, 16_384, 32_768, 65_536)
"""Tokens to choose from; what is set otherwise is offered as well."""


class LoadedModel(QFrame):
    """A card. What is chosen in it holds when "Load" is pressed; until then it says what that would take.

    Signals:
        changed: another context or form of the cache is chosen.
    """

    changed = Signal()

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._request = 0
        """Number of the last estimate asked for: answers to earlier ones come too late."""
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("The model that answers"))
        settings = host.settings()
        self._name = ElidedLabel(role="heading")
        self._now = label(role="soft", wrap=True)
        contexts = sorted({*CONTEXTS, settings.context})
        self.context = ChoiceBox(
            host.theme,
            tuple((str(size), self.tr("%1 tokens").replace("%1", words.number(size))) for size in contexts),
            str(settings.context),
        )
        self.context.setAccessibleName(self.tr("Context: what it holds at once"))
        self.codec = ChoiceBox(host.theme, codec_names(), settings.kv_codec)
        self.codec.setAccessibleName(self.tr("Cache: how it keeps what it has read"))
        for choice in (self.context, self.codec):
            choice.currentIndexChanged.connect(lambda _: self._on_chosen())
        self._estimate = label(wrap=True)
        self.load = button(host.theme, self.tr("Load"), role="primary")
        self.load.clicked.connect(self._on_load)
        self.unload = button(host.theme, self.tr("Unload"))
        self.unload.setToolTip(self.tr("Give its memory back until it is loaded again."))
        self.unload.clicked.connect(self._on_unload)
        flow = FlowLayout(spacing=8)
        for widget in (self.load, self.unload):
            flow.addWidget(widget)
        actions = QWidget()
        actions.setLayout(flow)
        left = column(label(self.tr("Context"), "soft"), self.context, spacing=4)
        right = column(label(self.tr("Cache"), "soft"), self.codec, spacing=4)
        choices = row(left, right, spacing=12)
        choices.setStretch(1, 1)
        self.setLayout(
            column(self._name, self._now, choices, self._estimate, actions, spacing=8, margins=(14, 12, 14, 12))
        )
        self.show_status(host.assistant.status)

    @property
    def chosen_context(self) -> int:
        """Tokens."""
        return int(self.context.currentData())

    @property
    def chosen_codec(self) -> KVCodec:
        """Of the cache."""
        return next(codec for codec in ("auto", *get_args(KVCodecName)) if codec == self.codec.currentData())

    def show_status(self, status: ModelStatus) -> None:
        """Say what is loaded, and what it takes."""
        ready, busy = status.state == "ready", status.state in ("starting", "loading")
        answers = self.tr("%1 answers now").replace("%1", status.name)
        self._name.show_text(answers if ready else status.name or self.tr("No language model"))
        self.unload.setVisible(ready)
        self.load.setEnabled(not busy)
        self.load.setText(self.tr("Load it with these") if ready else self.tr("Load"))
        self.load.setAccessibleName(self.load.text())
        if ready:
            self._now.setText(words.joined(self._taken(status), self._held(status), said(status.message)))
        elif busy:
            percent = f" {round(status.progress * 100)} %" if status.progress is not None else ""
            self._now.setText(self.tr("It is being loaded.") + percent)
        else:
            self._now.setText(said(status.message) or self.tr("No model answers now."))
        self.estimate()

    def _on_chosen(self) -> None:
        self.estimate()
        self.changed.emit()

    def estimate(self) -> None:
        """Ask what loading it with what is chosen would take."""
        self._request += 1
        request = self._request
        host, context, codec = self._host, self.chosen_context, self.chosen_codec
        chosen = host.assistant.settings.model_path
        path = Path(chosen) if chosen else None
        host.bridge.call(
            lambda: host.assistant.memory_estimate(path, context=context, kv_codec=codec),
            while_there(self, lambda found: self._show_estimate(request, found)),
            while_there(self, lambda error: self._show_failure(request, error)),
        )

    def _taken(self, status: ModelStatus) -> str:
        taken = self._host.assistant.engine_bytes()
        if not taken:
            return words.size(status.weights_bytes) if status.weights_bytes else ""
        said = self.tr("The engine holds %1 of memory now, up to %2 were expected")
        if not status.estimated_bytes:
            said = self.tr("The engine holds %1 of memory now")
        return said.replace("%1", words.size(taken)).replace("%2", words.size(status.estimated_bytes))

    def _held(self, status: ModelStatus) -> str:
        held = self.tr("%1 tokens").replace("%1", words.number(status.context)) if status.context else ""
        return words.joined(held, self.tr("cache %1").replace("%1", status.kv_codec) if status.kv_codec else "")

    def _show_estimate(self, request: int, found: MemoryEstimate) -> None:
        if request != self._request:
            return
        parts = self.tr("weights %1, cache %2 as %3, computing %4")
        for mark, value in (
            ("%1", words.size(found.weights)),
            ("%2", words.size(found.cache)),
            ("%3", found.kv_codec),
            ("%4", words.size(found.scratch)),
        ):
            parts = parts.replace(mark, value)
        said = self.tr("It would take %1 (%2). %3 are free.")
        said = said.replace("%1", words.size(found.total)).replace("%2", parts)
        said = said.replace("%3", words.size(found.available))
        if not found.fits:
            longest = self.tr("The longest context that fits is %1 tokens.").replace(
                "%1", words.number(found.largest_context)
            )
            said += " " + (longest if found.largest_context else self.tr("That is too much for this computer now."))
        self._estimate.setText(said)
        restyle(self._estimate, "role", "soft" if found.fits else "warn")

    def _show_failure(self, request: int, error: Exception) -> None:
        if request == self._request:
            self._estimate.setText(said(describe(error)[0]))
            restyle(self._estimate, "role", "warn")

    def _on_load(self) -> None:
        host = self._host
        host.change(replace(host.settings(), context=self.chosen_context, kv_codec=self.chosen_codec))
        chosen = host.assistant.settings.model_path
        host.use_model(Path(chosen) if chosen else None)

    def _on_unload(self) -> None:
        self.unload.setEnabled(False)

        def done(_: object) -> None:
            self.unload.setEnabled(True)

        def failed(error: Exception) -> None:
            self.unload.setEnabled(True)
            self._host.say(said(describe(error)[0]))

        self._host.bridge.call(self._host.assistant.unload_model, while_there(self, done), while_there(self, failed))


def codec_names() -> tuple[tuple[str, str], ...]:
    """The forms of the cache and what to say of them, the most exact first."""
    return (
        ("auto", tr("As exact as fits (recommended)")),
        ("f16", tr("f16: exact, the largest")),
        ("kv8", tr("kv8: half of that")),
        ("kv4", tr("kv4: a quarter")),
        ("kv4/3", tr("kv4/3: a little less than kv4")),
        ("kv3", tr("kv3: a fifth")),
        ("kv4/2", tr("kv4/2: a fifth, gentler at the ends")),
        ("kv2", tr("kv2: the smallest, loses much")),
    )

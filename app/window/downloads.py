"""Downloads of models that go on whatever the window shows."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal

from ternlight.app.bridge import AgentBridge
from ternlight.app.errors import describe
from ternlight.app.languages.sentences import said
from ternlight.app.models import CatalogueModel, Models
from ternlight.app.window.stoppable import Stoppable


class Downloads(QObject):
    """At most one of each model at a time.

    Signals:
        progressed: model id, bytes there, bytes in all.
        ended: model id, a sentence ("" when it is here).
    """

    progressed = Signal(str, object, object)
    ended = Signal(str, str)
    _moved = Signal(str)

    def __init__(self, bridge: AgentBridge, models: Models, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._models = bridge, models
        self._running: dict[str, Stoppable] = {}
        self._discarded: set[str] = set()
        self._latest: dict[str, tuple[int, int]] = {}
        self._moved.connect(self._on_moved, Qt.ConnectionType.QueuedConnection)

    def running(self, model: CatalogueModel) -> bool:
        """Whether a model is coming."""
        return model.id in self._running

    def start(self, model: CatalogueModel) -> None:
        """Begin, or go on with what came before."""
        if self.running(model):
            return
        work = self._running[model.id] = Stoppable()
        self._bridge.call(
            lambda: work.run(self._models.fetch(model, partial(self._on_progress, model.id))),
            lambda done: self._end(model, "" if done else self.tr("Paused. What came is kept.")),
            lambda error: self._end(model, said(describe(error)[0])),
        )

    def pause(self, model: CatalogueModel) -> None:
        """Stop it, keep what came. `ended` follows."""
        work = self._running.get(model.id)
        if work is not None:
            work.stop()

    def cancel(self, model: CatalogueModel) -> None:
        """Stop it, keep nothing. `ended` follows."""
        if self.running(model):
            self._discarded.add(model.id)
            self.pause(model)
        else:
            self._models.forget(model)
            self.ended.emit(model.id, self.tr("Nothing of it was kept."))

    def _on_progress(self, model: str, done: int, total: int) -> None:
        """On the agent's thread."""
        told = model in self._latest
        self._latest[model] = (done, total)
        if not told:  # the window has not looked at the one before yet
            self._moved.emit(model)

    def _on_moved(self, model: str) -> None:
        done, total = self._latest.pop(model)
        if model in self._running:
            self.progressed.emit(model, done, total)

    def _end(self, model: CatalogueModel, said: str) -> None:
        self._running.pop(model.id, None)
        if model.id in self._discarded:
            self._discarded.discard(model.id)
            self._models.forget(model)
            said = self.tr("Nothing of it was kept.")
        self.ended.emit(model.id, said)

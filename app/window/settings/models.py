"""Language models: which there are, which fit, how they come here, which one answers."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from ternlight.app.models import CatalogueModel, catalogue, fit
from ternlight.app.widgets.controls import ElidedLabel, button, column, empty, label, row
from ternlight.app.window import words
from ternlight.app.window.model_card import ModelCard
from ternlight.app.window.settings.page import Host, Page


class ModelsPage(Page):
    """The catalogue, the files that are here, and a way to bring one's own."""

    def __init__(self, host: Host) -> None:
        super().__init__(
            host,
            self.tr("Models"),
            self.tr(
                "A larger model answers better and needs more memory. Downloads come from Hugging Face while Ternlight "
                "is online, and are checked against the SHA-256 that is stated there."
            ),
        )
        self.imported = button(host.theme, self.tr("Use a GGUF file of yours …"), "folder")
        self.imported.clicked.connect(self._on_import)
        self.bundled = button(host.theme, self.tr("Use the bundled model"))
        self.bundled.clicked.connect(lambda: host.use_model(None))
        self._now = label(wrap=True)
        self.body.addWidget(self._now)
        self.body.addLayout(row(self.imported, self.bundled, None))
        self.cards: dict[str, ModelCard] = {}
        for model in catalogue():
            card = ModelCard(host.theme, model)
            card.get_wanted.connect(partial(self._on_get, model))
            card.pause_wanted.connect(partial(host.downloads.pause, model))
            card.cancel_wanted.connect(partial(host.downloads.cancel, model))
            card.use_wanted.connect(lambda model=model: host.use_model(host.models.target(model)))
            card.delete_wanted.connect(lambda model=model: self._on_delete(host.models.target(model)))
            self.cards[model.id] = card
            self.body.addWidget(card)
        self._others: QVBoxLayout = column(spacing=4)
        holder = QWidget()
        holder.setLayout(self._others)
        self.body.addWidget(holder)
        self.body.addWidget(ElidedLabel(str(host.models.folder), "fine"))
        self.body.addStretch(1)
        host.downloads.progressed.connect(self._on_progress)
        host.downloads.ended.connect(self._on_ended)
        host.bridge.status.connect(self._on_status)
        self.refresh()

    def refresh(self) -> None:
        """Files, fits and downloads as they are now."""
        host = self.host
        status = host.assistant.status
        self._now.setText(
            self.tr("%1 answers now.").replace("%1", status.name)
            if status.state == "ready"
            else status.message or self.tr("No model answers now.")
        )
        context = host.settings().context
        used = host.assistant.settings.model_path
        here = host.models.present()
        for model in catalogue():
            card, target = self.cards[model.id], host.models.target(model)
            needed = model.needs(context)
            card.show_fit(fit(needed), needed, min(context, model.context))
            card.show_state(
                here=target in here,
                used=used == str(target),
                running=host.downloads.running(model),
                begun=host.models.begun(model),
            )
        known = {host.models.target(model) for model in catalogue()}
        empty(self._others)
        for path in here:
            if path not in known:
                self._others.addWidget(self._file(path, used=used == str(path)))

    def _file(self, path: Path, *, used: bool) -> QWidget:
        use = button(self.host.theme, self.tr("In use") if used else self.tr("Use it"))
        use.setAccessibleName(f"{use.text()}: {path.name}")
        use.setEnabled(not used)
        use.clicked.connect(lambda: self.host.use_model(path))
        holder = QWidget()
        line = row(ElidedLabel(path.name), label(words.size(path.stat().st_size), "soft"), use)
        line.setStretch(0, 1)
        holder.setLayout(line)
        return holder

    def _on_get(self, model: CatalogueModel) -> None:
        card = self.cards[model.id]
        if self.host.settings().offline:
            card.say(self.tr("Ternlight is offline. Go online under Privacy, then download."))
            return
        self.host.downloads.start(model)
        card.say(self.tr("Asking for the file …"))
        card.show_state(here=False, used=False, running=True, begun=0)

    def _on_progress(self, model: str, done: int, total: int) -> None:
        self.cards[model].show_progress(done, total)

    def _on_ended(self, model: str, said: str) -> None:
        self.refresh()
        self.cards[model].say(said or self.tr("It is here, and is the file that was stated."))

    def _on_status(self, _: object) -> None:
        self.refresh()

    def _on_import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Choose a model file"), str(Path.home()), f"{self.tr('Language models')} (*.gguf)"
        )
        if name:
            self.host.use_model(Path(name))

    def _on_delete(self, path: Path) -> None:
        try:
            self.host.models.delete(path)
        except OSError as error:
            self.host.say(error.strerror or str(error))
        self.refresh()

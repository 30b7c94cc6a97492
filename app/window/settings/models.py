"""Language models: which there are, which fit, how they come here, which one answers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from ternlight.app.errors import describe
from ternlight.app.languages.sentences import reason, said
from ternlight.app.models import HUB, CatalogueModel, catalogue, fit
from ternlight.app.widgets.controls import ElidedLabel, button, column, empty, label, row
from ternlight.app.window import words
from ternlight.app.window.model_card import ModelCard
from ternlight.app.window.settings.loaded_model import LoadedModel
from ternlight.app.window.settings.machine_card import MachineCard
from ternlight.app.window.settings.page import Host, Page, line, while_there
from ternlight.tools.errors import AddressRefused
from ternlight.tools.web.urls import parse_url


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
        self.loaded = LoadedModel(host)
        self.loaded.changed.connect(self._show_fits)
        self.body.addWidget(self.loaded)
        self.checked = label(role="soft", wrap=True)
        self.checked.hide()
        self.body.addLayout(row(self.imported, self.bundled, None))
        self.body.addWidget(self.checked)
        self.setAcceptDrops(True)
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
        self.machine = MachineCard(host)
        self.body.addWidget(self.machine)
        self._add_sources()
        self.body.addStretch(1)
        host.downloads.progressed.connect(self._on_progress)
        host.downloads.ended.connect(self._on_ended)
        host.bridge.status.connect(self._on_status)
        self.refresh()

    def refresh(self) -> None:
        """Files, fits and downloads as they are now."""
        host = self.host
        status = host.assistant.status
        self.loaded.show_status(status)
        self._show_fits()
        used = host.assistant.settings.model_path
        here = host.models.present()
        for model in catalogue():
            card, target = self.cards[model.id], host.models.target(model)
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

    def _show_fits(self) -> None:
        """Whether each model fits this computer with the context and the cache that are chosen."""
        context, codec = self.loaded.chosen_context, self.loaded.chosen_codec
        for model in catalogue():
            needed = model.needs(context, codec)
            self.cards[model.id].show_fit(fit(needed), needed, min(context, model.context))

    def _file(self, path: Path, *, used: bool) -> QWidget:
        use = button(self.host.theme, self.tr("In use") if used else self.tr("Use it"))
        use.setAccessibleName(f"{use.text()}: {path.name}")
        use.setEnabled(not used)
        use.clicked.connect(lambda: self.host.use_model(path))
        holder = QWidget()
        shown = row(ElidedLabel(path.name), label(words.size(path.stat().st_size), "soft"), use)
        shown.setStretch(0, 1)
        holder.setLayout(shown)
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
        kinds = words.file_kinds((self.tr("Language models"), ("gguf",)))
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a model file"), str(Path.home()), kinds)
        if name:
            self.take(Path(name))

    def take(self, path: Path) -> None:
        """Look a file over; load it if it is a model that runs here, else say why it does not."""
        self._say(self.tr("Looking at %1 …").replace("%1", path.name))

        def sound(what: str) -> None:
            self._say(words.joined(path.name, what))
            self.host.use_model(path)

        self.host.bridge.call(
            lambda: self.host.models.check(path),
            while_there(self, sound),
            while_there(self, lambda error: self._say(said(describe(error)[0]))),
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if model_in(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = model_in(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.take(path)

    def _say(self, text: str) -> None:
        self.checked.setText(text)
        self.checked.setVisible(bool(text))

    def _add_sources(self) -> None:
        """Where models come from and go to."""
        settings = self.host.settings()
        self.body.addSpacing(6)
        self.body.addWidget(label(self.tr("Where models come from"), "heading"))
        self.mirror = line(settings.mirror, HUB)
        self.field(self.tr("Mirror of Hugging Face"), self.mirror, self.tr("Empty: Hugging Face itself."))
        self.proxy = line(settings.proxy, "http://proxy.example:3128")
        self.field(
            self.tr("Proxy for downloads of models"),
            self.proxy,
            self.tr(
                "Empty: none. It learns which hosts are asked; what is fetched is checked by SHA-256 all the same."
            ),
        )
        self.folder = line(settings.models_folder, str(self.host.assistant.paths.models))
        self.folder.setAccessibleName(self.tr("Folder for downloaded models"))
        self.choose = button(self.host.theme, self.tr("Choose …"), name=self.tr("Choose the folder for models"))
        self.choose.clicked.connect(self._on_folder)
        self.body.addSpacing(4)
        self.body.addWidget(label(self.tr("Folder for downloaded models"), "soft"))
        self.body.addLayout(row(self.folder, self.choose))
        self.save = button(self.host.theme, self.tr("Save"), name=self.tr("Save where models come from"))
        self.save.clicked.connect(self._on_save)
        self.saved = label(role="soft", wrap=True)
        self.body.addLayout(row(self.save, None))
        self.body.addWidget(self.saved)

    def _on_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder for models"), str(self.host.models.folder))
        if folder:
            self.folder.setText(folder)

    def _on_save(self) -> None:
        mirror, proxy = self.mirror.text().strip(), self.proxy.text().strip()
        try:
            for address in filter(None, (mirror, proxy)):
                parse_url(address)
        except AddressRefused as error:
            self.saved.setText(said(error.user_message))
            return
        folder = self.folder.text().strip()
        self.host.change(replace(self.host.settings(), mirror=mirror, proxy=proxy, models_folder=folder))
        self.saved.setText(self.tr("Saved. It holds for the next download."))
        self.refresh()

    def _on_delete(self, path: Path) -> None:
        try:
            self.host.models.delete(path)
        except OSError as error:
            self.host.say(reason(error.strerror or str(error)))
        self.refresh()


def model_in(data: QMimeData) -> Path | None:
    """The first model file of what is dragged."""
    files = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return next((path for path in files if path.suffix.lower() == ".gguf"), None)

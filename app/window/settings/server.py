"""Another program that answers in place of the built-in engine: Ollama, LM Studio, llama.cpp's server, vLLM."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QWidget

from ternlight.agents.openai_model import OpenAIChatModel
from ternlight.app.errors import describe
from ternlight.app.languages.sentences import said
from ternlight.app.widgets.controls import button, label, row
from ternlight.app.widgets.flow import FlowLayout
from ternlight.app.window import words
from ternlight.app.window.settings.keys import KeyField
from ternlight.app.window.settings.page import Host, Page, line, while_there

SERVERS = (
    ("Ollama", "http://localhost:11434/v1"),
    ("LM Studio", "http://localhost:1234/v1"),
    ("vLLM", "http://localhost:8000/v1"),
    ("llama.cpp", "http://localhost:8080/v1"),
)
"""Programs and the address that each has unless it is told another."""


class ServerPage(Page):
    """Address, model and key of a server, with a test before it is used."""

    def __init__(self, host: Host) -> None:
        super().__init__(
            host,
            self.tr("Model server"),
            self.tr(
                "A server that speaks as OpenAI's does can answer questions in place of the built-in engine. What you "
                "write goes to it; if it is not on this computer, it leaves this computer."
            ),
        )
        presets = FlowLayout(spacing=8)
        for name, address in SERVERS:
            preset = button(host.theme, name, name=self.tr("Use the usual address of %1").replace("%1", name))
            preset.setToolTip(address)
            preset.clicked.connect(partial(self._on_preset, address))
            presets.addWidget(preset)
        holder = QWidget()
        holder.setLayout(presets)
        self.body.addWidget(holder)
        settings = host.settings()
        self.url = line(settings.server_url, "http://localhost:11434/v1")
        self.field(self.tr("Address"), self.url, self.tr("Empty: the built-in engine answers."))
        self.model = line(settings.server_model, self.tr("The server's first model"))
        self.field(self.tr("Model"), self.model)
        self.key = KeyField(host.theme, host.assistant.connections.secrets, "server", self.tr("the model server"))
        self.field(self.tr("Key, if it asks for one"), self.key)
        self.test = button(host.theme, self.tr("Test"))
        self.test.clicked.connect(self._on_test)
        self.save = button(host.theme, self.tr("Use it"), role="primary")
        self.save.clicked.connect(self._on_save)
        self.result = label(wrap=True, selectable=True)
        self.body.addSpacing(6)
        self.body.addLayout(row(self.test, self.save, None))
        self.body.addWidget(self.result)
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Whether the key is kept may have changed."""
        self.key.refresh()

    def _on_preset(self, address: str) -> None:
        self.url.setText(address)
        self.url.setFocus()

    def _on_test(self) -> None:
        url, model = self.url.text().strip(), self.model.text().strip()
        connections = self.host.assistant.connections
        self.test.setEnabled(False)
        self.result.setText(self.tr("Asking …"))

        async def ask() -> tuple[str, int]:
            found: OpenAIChatModel = await connections.test_server(url, model)
            try:
                return found.name, found.context
            finally:
                await found.close()

        self.host.bridge.call(ask, while_there(self, self._on_answer), while_there(self, self._on_failure))

    def _on_answer(self, found: tuple[str, int]) -> None:
        self.test.setEnabled(True)
        text = self.tr("It answers: %1, which holds %2 tokens at once.")
        self.result.setText(text.replace("%1", found[0]).replace("%2", words.number(found[1])))

    def _on_failure(self, error: Exception) -> None:
        self.test.setEnabled(True)
        self.result.setText(said(describe(error)[0]))

    def _on_save(self) -> None:
        url = self.url.text().strip()
        self.host.change(replace(self.host.settings(), server_url=url, server_model=self.model.text().strip()))
        if not url:
            self.result.setText(self.tr("The built-in engine answers."))
        elif self.host.settings().offline:
            self.result.setText(self.tr("Kept. Ternlight is offline, so it is asked only once you go online."))
        else:
            self.result.setText(self.tr("Kept. It answers from the next question on."))

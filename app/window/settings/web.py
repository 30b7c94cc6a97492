"""How the web is searched, and which hosts may be opened."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QPlainTextEdit

from ternlight.app.languages.sentences import said
from ternlight.app.widgets.choices import ChoiceBox
from ternlight.app.widgets.controls import button, label, row
from ternlight.app.window.settings.keys import KeyField
from ternlight.app.window.settings.page import Host, Page, line
from ternlight.tools.errors import AddressRefused
from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.urls import parse_url


class WebPage(Page):
    """Search services and lists of hosts."""

    def __init__(self, host: Host) -> None:
        super().__init__(
            host,
            self.tr("Web search"),
            self.tr("What you search for goes to the services chosen here, while Ternlight is online."),
        )
        settings = host.settings()
        services = (
            ("default", self.tr("DuckDuckGo and Wikipedia, no key needed")),
            ("searxng", self.tr("Your own SearXNG server")),
            ("brave", self.tr("Brave Search, with a key")),
            ("tavily", self.tr("Tavily, with a key")),
        )
        self.provider = ChoiceBox(host.theme, services, settings.search_provider)
        self.provider.currentIndexChanged.connect(lambda _: self._show_provider())
        self.field(self.tr("Search service"), self.provider)
        self.searxng = line(settings.searxng_url, "https://searx.example.org")
        self.searxng.setAccessibleName(self.tr("Address of the SearXNG server"))
        secrets = host.assistant.connections.secrets
        self.keys = {
            "brave": KeyField(host.theme, secrets, "brave", "Brave Search"),
            "tavily": KeyField(host.theme, secrets, "tavily", "Tavily"),
        }
        for widget in (self.searxng, *self.keys.values()):
            self.body.addWidget(widget)
        self.allowed = self._hosts(settings.allowed_hosts)
        self.field(
            self.tr("Hosts that may be opened though they are private"),
            self.allowed,
            self.tr("One a line, HOST or HOST:PORT. Public web pages need no entry."),
        )
        self.denied = self._hosts(settings.denied_hosts)
        self.field(self.tr("Hosts that are never opened"), self.denied)
        self.save = button(host.theme, self.tr("Save"), role="primary")
        self.save.clicked.connect(self._on_save)
        self.result = label(wrap=True)
        self.body.addLayout(row(self.save, None))
        self.body.addWidget(self.result)
        self.body.addStretch(1)
        self._show_provider()

    def refresh(self) -> None:
        """Whether keys are kept may have changed."""
        for key in self.keys.values():
            key.refresh()

    def _hosts(self, hosts: tuple[str, ...]) -> QPlainTextEdit:
        widget = QPlainTextEdit("\n".join(hosts))
        widget.setObjectName("field")
        widget.setTabChangesFocus(True)
        widget.setFixedHeight(64)
        return widget

    def _show_provider(self) -> None:
        chosen = self.provider.currentData()
        self.searxng.setVisible(chosen == "searxng")
        for name, widget in self.keys.items():
            widget.setVisible(chosen == name)

    def _on_save(self) -> None:
        allowed, denied = (
            tuple(dict.fromkeys(part for part in field.toPlainText().split() if part))
            for field in (self.allowed, self.denied)
        )
        provider, searxng = self.provider.currentData(), self.searxng.text().strip()
        try:
            NetworkPolicy.of(allow=allowed, deny=denied)
            if provider == "searxng":
                parse_url(searxng)
        except AddressRefused as error:
            self.result.setText(said(error.user_message))
            return
        changed = replace(
            self.host.settings(),
            search_provider=provider,
            searxng_url=searxng,
            allowed_hosts=allowed,
            denied_hosts=denied,
        )
        self.host.change(changed)
        self.result.setText(self.tr("Saved."))

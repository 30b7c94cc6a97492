"""The commands of the main window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ternlight.app.window.commands import Command, Commands
from ternlight.app.window.conversation_menu import FORMATS
from ternlight.app.window.words import tr

if TYPE_CHECKING:
    from ternlight.app.window.main_window import MainWindow


def window_commands(window: MainWindow) -> Commands:
    """All of them. What the window shall newly be able to do is added here."""

    def here() -> bool:
        return window.conversation is not None

    commands = Commands()
    commands.add(
        Command(
            id="summarize",
            title=tr("Summarise a document"),
            short=tr("Summarise"),
            about=tr("A PDF, deck, sheet or web page. Every point comes with its page and a quote that you can open."),
            run=window.dialogs.summarize,
            keys="Ctrl+O",
            glyph="document",
            job=True,
        ),
        Command(
            id="ask",
            title=tr("Ask your documents"),
            about=tr("A question to files or a collection. Each sentence of the answer shows its page and its quote."),
            run=window.dialogs.ask,
            keys="Ctrl+Shift+A",
            glyph="quote",
            job=True,
            small=False,
        ),
        Command(
            id="deck",
            title=tr("Make a pitch deck"),
            short=tr("Deck"),
            about=tr("From files, a page or a topic. Every slide names its source; you change the outline first."),
            run=partial(window.dialogs.make, "deck"),
            keys="Ctrl+D",
            glyph="slides",
            job=True,
        ),
        Command(
            id="report",
            title=tr("Write a report"),
            short=tr("Report"),
            about=tr("As PDF, Word or Markdown, with contents, figures and numbered sources."),
            run=partial(window.dialogs.make, "report"),
            keys="Ctrl+Shift+D",
            glyph="report",
            job=True,
        ),
        Command(
            id="research",
            title=tr("Research the web"),
            short=tr("Research"),
            about=tr("Reads the pages, quotes the sentence, says what is disputed. Only while you are online."),
            run=window.requests.research,
            keys="Ctrl+R",
            glyph="web",
            job=True,
        ),
        Command(
            id="collections",
            title=tr("Collections: files to put questions to"),
            run=window.documents.show_collections,
            keys="Ctrl+Shift+L",
            glyph="folder",
        ),
        Command(id="new", title=tr("New conversation"), run=window.new_conversation, keys="Ctrl+N", glyph="plus"),
        Command(id="palette", title=tr("All commands"), run=window.dialogs.palette, keys="Ctrl+Shift+P", listed=False),
        Command(id="search", title=tr("Search in the list"), run=window.focus_search, keys="Ctrl+K"),
        Command(id="search_page", title=tr("Search everything"), run=window.show_search, keys="Ctrl+Shift+F"),
        Command(id="message", title=tr("To the message"), run=window.composer.text.setFocus, keys="Ctrl+L"),
        Command(
            id="edit_last", title=tr("Edit your last message"), run=window.view.edit_last, keys="Ctrl+E", enabled=here
        ),
        Command(
            id="regenerate",
            title=tr("Answer again, as another version"),
            run=window.requests.answer_again,
            keys="Ctrl+Shift+R",
            enabled=here,
        ),
        Command(
            id="copy_last", title=tr("Copy the last answer"), run=window.copy_last, keys="Ctrl+Shift+C", enabled=here
        ),
        Command(
            id="sidebar", title=tr("Show or hide the sidebar"), run=window.arrangement.toggle_sidebar, keys="Ctrl+B"
        ),
        Command(id="pin", title=tr("Pin or unpin this conversation"), run=window.toggle_pin, enabled=here),
        Command(id="archive", title=tr("Archive this conversation"), run=window.archive_shown, enabled=here),
        *(
            Command(
                id=f"export_{format}",
                title=tr("Export this conversation: %1").replace("%1", name),
                run=partial(window.export_shown, format),
                enabled=here,
            )
            for format, name in FORMATS
        ),
        Command(id="project", title=tr("New project …"), run=window.sidebar.menus.ask_project, glyph="folder"),
        Command(id="personas", title=tr("Personas …"), run=window.dialogs.personas, glyph="person"),
        Command(id="model", title=tr("Choose a model file …"), run=window.model_choice.choose),
        Command(id="bundled", title=tr("Use the bundled model"), run=window.model_choice.use_bundled),
        Command(id="system", title=tr("Colours of the system"), run=lambda: window.choose_theme("system")),
        Command(id="light", title=tr("Light colours"), run=lambda: window.choose_theme("light")),
        Command(id="dark", title=tr("Dark colours"), run=lambda: window.choose_theme("dark")),
        Command(id="offline", title=tr("Go offline or online"), run=window.toggle_offline, keys="Ctrl+Shift+O"),
        Command(id="tour", title=tr("The tour of the first start"), run=window.dialogs.tour),
        Command(id="settings", title=tr("Settings …"), run=window.dialogs.settings, keys="Ctrl+,", glyph="settings"),
        *(
            Command(id=f"settings_{page}", title=title, run=partial(window.dialogs.settings, page))
            for page, title in (
                ("models", tr("Models: download, use, delete")),
                ("server", tr("Settings: model server")),
                ("web", tr("Settings: web search and hosts")),
                ("privacy", tr("Settings: privacy, ledger of requests")),
                ("data", tr("Settings: where your data lies, export, delete")),
            )
        ),
        Command(
            id="escape",
            title=tr("Stop what runs, else close what is beside or over the conversation"),
            run=window.on_escape,
            keys="Esc",
            listed=False,
        ),
        Command(id="shortcuts", title=tr("Keyboard shortcuts"), run=window.dialogs.shortcuts, keys="F1"),
        Command(id="quit", title=tr("Quit"), run=window.close, keys="Ctrl+Q"),
    )
    return commands

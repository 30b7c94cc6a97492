"""A deck or report in its own view: the outline with its state at the left, the previews at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from ternlight.agents.messages import OutlinePart
from ternlight.app.languages.sentences import said
from ternlight.app.widgets.controls import button, column, label, row
from ternlight.app.widgets.flow import FlowLayout
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.answer import Answer
from ternlight.app.window.controller import Controller
from ternlight.app.window.conversation import Turn
from ternlight.app.window.making import names
from ternlight.app.window.making.lines import lines_of, notes_of, titles_of
from ternlight.app.window.making.makings import Makings
from ternlight.app.window.making.panel import Panel
from ternlight.app.window.making.plan import Plan
from ternlight.app.window.making.previews import Previews
from ternlight.app.window.making.redo_dialog import RedoDialog
from ternlight.app.window.making.task import FORMATS
from ternlight.app.window.save_place import ask_where
from ternlight.tools.typeset.themes import THEMES

Stage = Literal["reading", "planned", "writing", "made", "partial", "failed"]
KEEP_MILLISECONDS = 600
"""An edited outline is kept, and its pictures are drawn anew, this long after the last change."""


class MakingView(QWidget):
    """Shows one turn of a conversation at a time.

    Signals:
        closed: back to the conversation.
        said: a sentence for the user.
    """

    closed = Signal()
    said = Signal(str)

    def __init__(self, theme: Theme, controller: Controller, makings: Makings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._controller, self._makings = theme, controller, makings
        self.conversation: int | None = None
        self.turn: Turn | None = None
        self.plan: Plan | None = None
        """The outline while it is edited."""
        self.shown: Stage | None = None
        """The stage the widgets are drawn for; `stage` is ahead of it until the next drawing."""
        self._editing = False
        self._layouts: dict[str, tuple[str, ...]] = {}
        self.setObjectName("making")
        self._build()
        self._connect()

    def _build(self) -> None:
        theme = self._theme
        self.back = button(theme, self.tr("Conversation"), "left", "ghost", name=self.tr("Back to the conversation"))
        self.back.clicked.connect(self.closed)
        self._status = label(role="soft", wrap=True)
        self.theme_button = button(theme, self.tr("Theme") + " ", "down", glyph_size=11)
        self.theme_button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._themes = QMenu(self)
        for one in THEMES:
            action = self._themes.addAction(names.swatch(one.name), one.title)
            action.setCheckable(True)
            action.setData(one.name)
            action.triggered.connect(lambda _=False, name=one.name: self.choose_theme(name))
        self.theme_button.setMenu(self._themes)
        self.redo = button(theme, self.tr("Redo slide"))
        self.redo.clicked.connect(self.ask_redo)
        self.open = button(theme, self.tr("Open"), name=self.tr("Open the file"))
        self.open.clicked.connect(lambda: self._show_file(folder=False))
        self.folder = button(theme, self.tr("Show in folder"))
        self.folder.clicked.connect(lambda: self._show_file(folder=True))
        self.save = button(theme, self.tr("Save as …"), role="primary")
        self.save.clicked.connect(self.ask_save)
        self.write = button(theme, "", role="primary")
        self.write.clicked.connect(self.on_write)
        flow = FlowLayout(spacing=8)
        for widget in (self.theme_button, self.redo, self.open, self.folder, self.save, self.write):
            flow.addWidget(widget)
        self._actions = QWidget()
        self._actions.setLayout(flow)
        head = row(self.back, None, self._actions, spacing=12)
        self.panel = Panel(theme)
        self.previews = Previews(theme, self._makings)
        self._message = label(role="soft", wrap=True, selectable=True)
        waiting = QWidget()
        waiting.setLayout(column(self._message, None, margins=(4, 8, 4, 0)))
        self._right = QStackedWidget()
        self._right.addWidget(self.previews)
        self._right.addWidget(waiting)
        right = column(self._status, self._right, spacing=10)
        right.setStretch(1, 1)
        body = row(self.panel, right, spacing=20)
        body.setStretch(0, 10)
        body.setStretch(1, 26)
        layout = column(head, body, spacing=10, margins=(20, 12, 20, 18))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._refresh)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(KEEP_MILLISECONDS)
        self._later.timeout.connect(self._keep_plan)

    def _connect(self) -> None:
        panel, lines = self.panel, self.panel.list
        lines.renamed.connect(lambda key, title: self._edit(lambda plan: plan.rename(key, title)))
        lines.moved.connect(lambda key, place: self._edit(lambda plan: plan.move(key, place), key))
        lines.removed.connect(lambda key: self._edit(lambda plan: plan.remove(key)))
        lines.picked.connect(self._on_picked)
        panel.retitled.connect(lambda title: self._edit(lambda plan: plan.retitle(title)))
        panel.layout_chosen.connect(lambda name: self._edit(lambda plan: plan.lay_out(lines.key, name)))
        panel.undone.connect(lambda: self._edit(lambda plan: plan.undo()))
        panel.added.connect(self._on_added)
        panel.questions.answered.connect(self._on_answers)
        panel.stop_wanted.connect(self._on_stop)
        panel.edit_wanted.connect(self.edit_outline)
        self.previews.part_chosen.connect(self._on_part)
        self.previews.failed.connect(self._on_no_pictures)
        self._controller.turn_changed.connect(self._on_turn)
        self._makings.said.connect(self.said)

    # What is shown

    def show_turn(self, conversation: int, turn: Turn) -> None:
        """Show what was planned or made in a turn."""
        self._leave()
        self.conversation, self.turn = conversation, turn
        self._editing = False
        self.plan = None
        self.shown = None
        self._layouts = {}
        self.previews.clear()
        self._refresh()

    def edit_outline(self) -> None:
        """Edit the outline of what is made already; writing it then replaces the file."""
        self._editing = True
        self.plan = None
        self._refresh()
        self.panel.list.setFocus()

    @property
    def stage(self) -> Stage:
        """How far it is."""
        answer = self._answer
        if answer is None:
            return "failed"
        if answer.state == "streaming":
            return "writing" if answer.plan is not None else "reading"
        if answer.plan is not None and (self._editing or answer.made is None):
            return "planned"
        if answer.made is not None:
            return "made" if answer.made.complete else "partial"
        return "failed"

    @property
    def drawing(self) -> bool:
        """Whether something has changed that the widgets do not show yet."""
        return self._soon.isActive()

    @property
    def _answer(self) -> Answer | None:
        return self.turn.answer if self.turn is not None else None

    def _on_turn(self, conversation: int, turn: Turn) -> None:
        """One refresh for all that changes in one go; none for what nobody sees."""
        if turn is self.turn and conversation == self.conversation and self.isVisible():
            self._soon.start()

    def _refresh(self) -> None:
        answer, stage = self._answer, self.stage
        if answer is None or answer.request.task is None:
            return
        if stage == "planned" and answer.plan is not None and self.plan is None:
            self.plan = Plan(answer.plan)
            self._ask_layouts()
        elif stage != "planned":
            self.plan = None
        self._show_panel(answer, stage)
        self._show_head(answer, stage)
        self._show_pictures(answer, stage)
        if stage != "planned":
            self._on_part(self.previews.part)
        self.shown = stage

    def _show_panel(self, answer: Answer, stage: Stage) -> None:
        task, panel, plan = answer.request.task, self.panel, self.plan
        assert task is not None
        title = plan.title if plan is not None else answer.made.title if answer.made is not None else task.title
        source = task.source or self.tr("this conversation")
        lines = lines_of(answer, plan)
        deck = task.job == "deck"
        panel.show_title(title or names.job(task.job), source, editable=plan is not None)
        total = len(answer.plan.outline["items"]) if answer.plan is not None else 0
        panel.show_progress(answer.written, total, running=answer.state == "streaming")
        panel.show_lines(lines, editable=plan is not None, deck=deck)
        panel.show_questions(plan.part.questions if plan is not None else (), shown=plan is not None)
        notes: tuple[str, ...] = ()
        if answer.made is not None and plan is None and answer.state != "streaming":
            notes = (*answer.made.to_supply, *answer.made.notes)
        many = words.count(len(notes), self.tr("%n thing to know"), self.tr("%n things to know"))
        panel.show_notes(notes, many)
        panel.show_buttons(
            stop=answer.state == "streaming", edit=stage in ("made", "partial") and answer.plan is not None
        )
        self._show_tools()

    def _show_tools(self) -> None:
        plan = self.plan
        if plan is None:
            return
        items = plan.items
        key = self.panel.list.key
        at = next((n for n, item in enumerate(items) if item.key == key), -1)
        chosen = items[at].layout if at >= 0 else ""
        self.panel.show_layouts(self._layouts.get(key, ()), chosen, can_undo=plan.can_undo, at=at, total=len(items))

    def _show_head(self, answer: Answer, stage: Stage) -> None:
        made, plan = answer.made, self.plan
        idle = answer.state != "streaming"
        whole = stage == "made"
        self.theme_button.setVisible(stage in ("planned", "made"))
        chosen = plan.theme if plan is not None else made.theme if made is not None else ""
        for action in self._themes.actions():
            action.setChecked(action.data() == chosen)
        self.redo.setVisible(whole)
        redo = self.tr("Redo slide") if made is None or made.document == "deck" else self.tr("Redo section")
        self.redo.setText(redo)
        self.redo.setAccessibleName(redo)
        self._let_redo()
        there = made is not None and stage in ("made", "partial") and self._makings.has_file(made)
        self.open.setVisible(there)
        self.folder.setVisible(there)
        self.save.setVisible(whole or (stage == "partial" and answer.plan is not None))
        self.write.setVisible(idle and stage in ("planned", "partial", "failed"))
        count = len(plan.items) if plan is not None else 0
        if stage == "planned" and answer.plan is not None:
            extra = 2 if answer.plan.document == "deck" else 0
            write = self.tr("Write %1").replace("%1", names.parts(answer.plan.document, count + extra))
        else:
            write = self.tr("Go on") if stage == "partial" else self.tr("Try again")
        self.write.setText(write)
        self.write.setAccessibleName(write)
        self._status.setText(self._said(answer, stage))

    def _said(self, answer: Answer, stage: Stage) -> str:
        made = answer.made
        error = said(answer.error.message) if answer.error is not None else ""
        match stage:
            case "reading":
                running = [step.title for step in answer.steps.values() if step.state == "running"]
                return said(running[-1]) if running else self.tr("Starting …")
            case "planned":
                hint = self.tr("Planned, not written yet: the previews are in the sources' own words.")
                return f"{error} {hint}" if error else hint
            case "writing" if made is not None and made.complete:
                running = [step.title for step in answer.steps.values() if step.state == "running"]
                return said(running[-1]) if running else self.tr("Starting …")
            case "writing":
                total = len(answer.plan.outline["items"]) if answer.plan is not None else 0
                done = min(answer.written, total)
                document = answer.plan.document if answer.plan is not None else "deck"
                of = self.tr("%1 of %2").replace("%1", words.number(done))
                left = answer.seconds / done * (total - done) if done >= 2 else 0.0
                rest = self.tr("about %1 left").replace("%1", words.seconds(left)) if left > 5 else ""
                checked = self.tr("every number is traced to a page")
                return words.joined(of.replace("%2", names.parts(document, total)), rest, checked)
            case "made":
                return names.told(made) if made is not None else ""
            case "partial":
                name = Path(made.path).name if made is not None and self._makings.has_file(made) else ""
                kept = self.tr("Stopped. What was finished is in %1.").replace("%1", name)
                if not name:
                    kept = self.tr("Stopped. What was finished is kept: go on, or save it as another file.")
                return f"{error} {kept}" if error else kept
            case _:
                return error or self.tr("Stopped before there was an outline.")

    # Pictures

    def _show_pictures(self, answer: Answer, stage: Stage) -> None:
        part = answer.plan
        draft = answer.made.draft if answer.made is not None else part.draft if part is not None else ""
        if not draft:
            self._message.setText("")
            self._right.setCurrentIndex(1)
            return
        self._right.setCurrentIndex(0)
        document = part.document if part is not None else answer.made.document if answer.made is not None else "deck"
        titles, notes = titles_of(answer, self.plan), notes_of(answer, self.plan)
        outline = self.plan.outline if self.plan is not None else part.outline if stage == "writing" and part else None
        # An outline looks the same planned as at the moment when its writing begins.
        state = (answer.written if stage == "writing" else 0, stage in ("made", "partial") and answer.made)
        self.previews.show_draft(draft, document, outline=outline, state=repr(state), titles=titles, notes=notes)

    def _on_no_pictures(self, reason: str) -> None:
        self._message.setText(said(reason))
        self._right.setCurrentIndex(1)

    def _on_part(self, part: int) -> None:
        """A picture was chosen: its line goes with it."""
        answer = self._answer
        if answer is None:
            return
        keys = [line.key for line in lines_of(answer, self.plan)]
        at = part - (answer.made_by_code if self.stage in ("planned", "writing") else 0)
        if 0 <= at < len(keys):
            self.panel.list.choose(keys[at])
        self._show_tools()
        self._let_redo()

    def _on_picked(self, key: str) -> None:
        """A line was chosen: its picture goes with it."""
        answer = self._answer
        if answer is None:
            return
        keys = [line.key for line in lines_of(answer, self.plan)]
        at = keys.index(key) if key in keys else -1
        self.previews.choose_part(at + (answer.made_by_code if self.stage in ("planned", "writing") else 0))
        self._show_tools()
        self._let_redo()

    # What the user does

    def _edit(self, change: Callable[[Plan], None], chosen: str = "") -> None:
        plan, answer = self.plan, self._answer
        if plan is None or answer is None:
            return
        change(plan)
        self._show_panel(answer, self.stage)
        if chosen:
            self.panel.list.choose(chosen)
            self._show_tools()
        self._show_head(answer, self.stage)
        self._later.start()

    def _keep_plan(self) -> None:
        """Remember the edited outline, and draw it anew."""
        self._leave()
        if self._answer is not None and self.plan is not None:
            self._show_pictures(self._answer, self.stage)

    def _ask_layouts(self) -> None:
        plan = self.plan
        if plan is None or plan.part.document != "deck":
            return

        def known(layouts: dict[str, tuple[str, ...]]) -> None:
            self._layouts = layouts
            self._show_tools()

        self._makings.layouts(plan.part.draft, plan.outline, known)

    def _on_added(self, title: str) -> None:
        plan = self.plan
        if plan is not None:
            at = self.panel.list.currentRow() + 1
            self._makings.added(plan.edited, title, at, partial(self._take, plan))

    def _on_answers(self, answers: dict[str, str]) -> None:
        plan = self.plan
        if plan is not None:
            self._makings.answer(plan.edited, answers, partial(self._take, plan))

    def _take(self, plan: Plan, part: OutlinePart) -> None:
        """The assistant has worked something into the outline."""
        if plan is self.plan:
            before = {item.key for item in plan.items}
            self._edit(lambda plan: plan.take(part))
            new = next((item.key for item in plan.items if item.key not in before), "")
            if new:
                self.panel.list.choose(new)
            self._ask_layouts()

    def on_write(self) -> None:
        """Write the outline, or go on where it was stopped."""
        turn, conversation, answer = self.turn, self.conversation, self._answer
        if turn is None or conversation is None or answer is None:
            return
        self._later.stop()
        part = self.plan.edited if self.plan is not None else None
        if part is None and answer.plan is None:
            self._controller.again(conversation, turn)
            self.closed.emit()
            return
        self._editing = False
        self._makings.write(conversation, turn, part)

    def choose_theme(self, name: str) -> None:
        """Another theme: in the outline, or in the finished file."""
        turn, conversation = self.turn, self.conversation
        if self.plan is not None:
            self._edit(lambda plan: plan.put_on(name))
            self._keep_plan()
        elif turn is not None and conversation is not None:
            self._makings.switch_theme(conversation, turn, name)

    def _let_redo(self) -> None:
        """A cover and a list of sources are made by code and have nothing to redo."""
        made = self._answer.made if self._answer is not None else None
        part = self._part_to_redo
        self.redo.setEnabled(part >= 0)
        deck = made is None or made.document == "deck"
        hint = (
            self.tr("Choose a slide between the cover and the sources first.")
            if deck
            else self.tr("Choose a section first. Tables and the method are made by code from everything there is.")
        )
        self.redo.setToolTip("" if part >= 0 else hint)

    @property
    def _part_to_redo(self) -> int:
        """Index in `MadePart.parts` of what is chosen; -1 where that is nothing which can be made anew."""
        made = self._answer.made if self._answer is not None else None
        if made is None:
            return -1
        if made.document == "report":
            part = self.panel.list.currentRow()
            return part if 0 <= part < len(made.parts) and made.parts[part].layout in ("summary", "section") else -1
        part = self.previews.part
        return part if 0 < part < len(made.parts) and made.parts[part].layout != "references" else -1

    def ask_redo(self) -> None:
        """Ask what should be different on the chosen slide or in the chosen section, and make it anew."""
        turn, conversation, answer = self.turn, self.conversation, self._answer
        made = answer.made if answer is not None else None
        part = self._part_to_redo
        if turn is None or conversation is None or made is None or part < 0:
            return

        def ask(layouts: dict[str, tuple[str, ...]]) -> None:
            section = made.parts[part]
            plan = turn.answer.plan if turn.answer is not None else None
            items = plan.outline["items"] if plan is not None else []
            key = str(items[part - 1]["key"]) if part - 1 < len(items) else ""
            others = [name for name in layouts.get(key, ()) if name != section.layout]
            slide = made.document == "deck"
            dialog = RedoDialog(self._theme, section.title, others, self, slide=slide)
            dialog.wanted.connect(lambda wish, layout: self._makings.redo(conversation, turn, part, wish, layout))
            dialog.open()

        if made.document == "report":
            ask({})
        else:
            self._makings.layouts(made.draft, None, ask)

    def ask_save(self) -> None:
        """Let the user choose another file."""
        turn, conversation, answer = self.turn, self.conversation, self._answer
        made = answer.made if answer is not None else None
        if turn is None or conversation is None or made is None:
            return
        before = Path(made.path)
        endings = FORMATS[made.document]
        ordered = sorted(endings, key=lambda ending: f".{ending}" != before.suffix.lower())
        path = ask_where(self, self.tr("Save as"), before, {ending: names.FILES[ending] for ending in ordered})
        if path is None:
            return
        if made.complete:
            self._makings.save_as(conversation, turn, path)
        else:
            self._makings.write(conversation, turn, out=path)

    def _show_file(self, *, folder: bool) -> None:
        made = self._answer.made if self._answer is not None else None
        if made is None:
            return
        path = Path(made.path)
        shown = path.parent if folder else path
        if not path.exists():
            self.said.emit(self.tr("The file is no longer where it was. Save it once more."))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(shown))):
            self.said.emit(self.tr("No program on this computer opens this kind of file."))

    def _on_stop(self) -> None:
        if self.conversation is not None:
            self._controller.stop(self.conversation)

    def _leave(self) -> None:
        """Remember the outline as it was left."""
        self._later.stop()
        plan, turn = self.plan, self.turn
        if plan is not None and turn is not None and self.conversation is not None:
            self._makings.keep_plan(self.conversation, turn, plan.edited)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._soon.stop()
        self._leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.previews.large:
            self.previews.show_all()
        else:
            super().keyPressEvent(event)

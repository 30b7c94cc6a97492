"""Scenes of decks and reports: the form, the outline, the writing, the finished deck, its card."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from PySide6.QtGui import QImage

from ternlight.agents.events import (
    MakingStarted,
    PlanMade,
    PlanMoved,
    PlannedItem,
    RunFinished,
    RunStarted,
    SectionMade,
    StepFinished,
    StepProgress,
    StepStarted,
)
from ternlight.agents.messages import MadePart, MadeSection, OutlinePart
from ternlight.agents.workflows.deck.outline import Outline, OutlineItem
from ternlight.app.gallery.stage import Scene, settle
from ternlight.app.window.forms import AskForm, ResearchForm, SummarizeForm
from ternlight.app.window.making.dialog import MakeDialog
from ternlight.app.window.making.makings import Picture
from ternlight.app.window.making.redo_dialog import RedoDialog
from ternlight.app.window.making.task import Task
from ternlight.tools.pptx.plan import plan_deck
from ternlight.tools.pptx.preview import slide_picture
from ternlight.tools.typeset import slides as s
from ternlight.tools.typeset.deck import Deck, Slide
from ternlight.tools.typeset.report import Status
from ternlight.tools.typeset.sources import Dataset, Series, Source
from ternlight.tools.typeset.themes import theme

TITLE = "Shore power for Norrholm"
PARTS: tuple[tuple[str, str, s.Body], ...] = (
    ("The problem", "Ships at berth burn 41 tonnes of fuel a day", s.Stats(items=(
        s.Stat(value="41 t", label="fuel burnt at berth each day"),
        s.Stat(value="22 µg", label="nitrogen dioxide at Fisher's Steps"),
        s.Stat(value="2028", label="the year from which the limit holds"),
    ))),
    ("The solution", "One plug at the quay ends the noise and the smoke", s.Compare(
        left=s.Side(head="Today", points=("Auxiliary engines run at berth", "Noise until midnight")),
        right=s.Side(head="With shore power", points=("Engines off within ten minutes", "Quiet from the first night")),
    )),
    ("How it works", "Four steps from the call to the plug", s.Process(steps=(
        s.Stage(label="Call", detail="The ship announces its need"),
        s.Stage(label="Match", detail="Voltage and frequency are set"),
        s.Stage(label="Plug", detail="A crane brings the cable"),
        s.Stage(label="Bill", detail="The meter is read at departure"),
    ))),
    ("The market", "Eleven of fourteen quays have a connection", s.Chart(
        dataset="quays", chart="column", takeaways=("Three quays are left", "Two wait for a transformer"),
    )),
    ("Roadmap", "The second line is ready before the winter of 2027", s.Timeline(items=(
        s.Moment(date="Mar 2026", text="The board decides"),
        s.Moment(date="Aug 2026", text="The transformer is set"),
        s.Moment(date="Jun 2027", text="The cable crane arrives"),
        s.Moment(date="Oct 2027", text="The second line opens"),
    ))),
)  # fmt: skip
QUESTIONS = (
    ("price", "What does the customer pay, and for what?"),
    ("team", "Who is in the team, and in which roles?"),
    ("amount", "How much do you ask for?"),
)


@lru_cache(maxsize=1)
def previews() -> tuple[Picture, ...]:
    """The slides, drawn from the typed deck."""
    quays = Dataset(
        id="quays",
        title="Quays with shore power",
        categories=("2022", "2023", "2024", "2025"),
        series=(Series(name="Quays", values=(3, 6, 9, 11)),),
        source=1,
    )
    opening = s.Cover(subtitle="A plan for the quays", author="Ada Lind", date="November 2026")
    cover = Slide(headline=TITLE, body=opening)
    deck = Deck(
        title=TITLE,
        slides=(cover, *(Slide(headline=line, body=body, cites=(1,), group=group) for group, line, body in PARTS)),
        sources=(Source(id=1, title="Annual harbour report", path="Annual harbour report.pdf", page="5"),),
        datasets=(quays,),
    )
    plan = plan_deck(deck, theme("harbour"))
    return tuple(
        Picture(part=n, image=QImage.fromData(slide_picture(plan, n, width=640))) for n in range(len(plan.scenes))
    )


def _outline() -> OutlinePart:
    layouts = [type(body).__name__.lower() for _, _, body in PARTS]
    items = tuple(
        OutlineItem(key=f"k{n}", group=group, brief=group.lower(), layout=layout)  # type: ignore[arg-type]
        for n, ((group, _, _), layout) in enumerate(zip(PARTS, layouts, strict=True))
    )
    outline = Outline(kind="pitch", title=TITLE, items=items)
    return OutlinePart(document="deck", draft="deck-scene", outline=outline.to_json(), questions=QUESTIONS)


def _sections() -> tuple[MadeSection, ...]:
    cover = MadeSection(title=TITLE, layout="cover", status="fallback")
    sources = MadeSection(title="Sources", layout="references", status="fallback")
    return (cover, *(_section(n, line, body) for n, (_, line, body) in enumerate(PARTS)), sources)


def _section(number: int, headline: str, body: s.Body) -> MadeSection:
    status: Status = "fallback" if number == 2 else "model"
    return MadeSection(title=headline, layout=type(body).__name__.lower(), status=status, sources=(1,))


def _made(scene: Scene) -> MadePart:
    path = Path(scene.folder) / f"{TITLE}.pptx"
    path.write_bytes(b"PK")
    missing = ("Business model: the price (the slide is left out).", "The team: the names and roles of the team.")
    return MadePart(
        document="deck",
        title=TITLE,
        path=str(path),
        draft="deck-scene",
        parts=_sections(),
        to_supply=missing,
        model="Ternary Bonsai 8B",
        theme="harbour",
        seconds=214.0,
    )


def _asked(scene: Scene, *, at_once: bool = False) -> None:
    """The user has filled in the form."""
    scene.script.answers["previews"] = previews()
    files = ("/home/ada/Annual harbour report.pdf",)
    out = str(Path(scene.folder) / f"{TITLE}.pptx")
    scene.window.requests.make(Task(job="deck", files=files, out=out, at_once=at_once))
    scene.script.tell(RunStarted(model="Ternary Bonsai 8B"), StepStarted(step="plan", title="Planning the slides"))


def make_deck(scene: Scene) -> None:
    """The form for a deck."""
    scene.window.dialogs.make("deck", (Path("/home/ada/Annual harbour report.pdf"), Path("/home/ada/Offers.xlsx")))
    scene.dialog = scene.window.findChild(MakeDialog)


def make_report(scene: Scene) -> None:
    """The form for a report on a topic, which the offline switch forbids."""
    scene.window.composer.text.setPlainText("Shore power in European harbours")
    scene.window.dialogs.make("report")
    scene.dialog = scene.window.findChild(MakeDialog)


def outline(scene: Scene) -> None:
    """The outline, waiting for the user."""
    _asked(scene)
    scene.script.tell(
        StepFinished(step="plan", title="Planned 7 slides", seconds=43.0), RunFinished(parts=(_outline(),))
    )
    settle()
    scene.window.desk.view.panel.list.setCurrentRow(2)


def deck_writing(scene: Scene) -> None:
    """Half of the slides are written."""
    outline(scene)
    scene.window.desk.view.on_write()
    made, sections = _made(scene), _sections()
    begun = MadePart(
        document="deck", title=TITLE, path=made.path, draft="deck-scene", parts=sections[:1], complete=False
    )
    scene.script.tell(
        RunStarted(model="Ternary Bonsai 8B"),
        MakingStarted(made=begun),
        PlanMade(items=tuple(PlannedItem(key=f"k{n}", title=line) for n, (_, line, _) in enumerate(PARTS))),
        StepStarted(step="write", title="Writing the slides"),
        *(SectionMade(index=n, section=sections[n]) for n in (1, 2)),
        *(PlanMoved(key=f"k{n}", state="done") for n in (0, 1)),
        PlanMoved(key="k2", state="running"),
        StepProgress(step="write", done=2, total=5, unit="slides"),
    )


def deck_made(scene: Scene) -> None:
    """The finished deck."""
    deck_writing(scene)
    scene.script.tell(
        StepFinished(step="write", title=f"Wrote 7 slides to {TITLE}.pptx", seconds=171.0),
        RunFinished(parts=(_made(scene),)),
    )
    settle()
    scene.window.desk.view.panel.notes.set_open(True)


def deck_large(scene: Scene) -> None:
    """One slide, large."""
    deck_made(scene)
    scene.window.desk.view.panel.notes.set_open(False)
    scene.window.desk.view.previews.show_large(3)


def deck_card(scene: Scene) -> None:
    """The finished deck in its conversation."""
    deck_made(scene)
    scene.window.show_conversation(scene.window.conversation)


def redo_slide(scene: Scene) -> None:
    """What should be different on a slide."""
    scene.dialog = RedoDialog(scene.window.theme, PARTS[3][1], ("cards", "table", "bullets"), scene.window, slide=True)
    scene.dialog.show()


def summarise(scene: Scene) -> None:
    """The form for a summary."""
    scene.window.dialogs.summarize()
    scene.dialog = form = scene.window.findChild(SummarizeForm)
    assert isinstance(form, SummarizeForm)
    form.sources.add_files((Path("/home/ada/Annual harbour report.pdf"),))


def ask_documents(scene: Scene) -> None:
    """The form for a question to documents."""
    scene.window.composer.text.setPlainText("What did the dredging cost, and who paid for it?")
    scene.window.dialogs.ask()
    scene.dialog = scene.window.findChild(AskForm)


def research(scene: Scene) -> None:
    """The form for a question to the web, while offline."""
    scene.window.dialogs.research()
    scene.dialog = scene.window.findChild(ResearchForm)


SCENES: tuple[Callable[[Scene], None], ...] = (
    make_deck,
    make_report,
    outline,
    deck_writing,
    deck_made,
    deck_large,
    deck_card,
    redo_slide,
    summarise,
    ask_documents,
    research,
)

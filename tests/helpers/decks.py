# ruff: noqa: E501 - decks written as tables are read
"""Decks that tests draw: one with every layout, filled as a careful author would fill it."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from ternlight.tools.typeset.deck import Deck, Slide
from ternlight.tools.typeset.slides import (
    Bullets,
    Card,
    Cards,
    Chart,
    Closing,
    Compare,
    Cover,
    Cycle,
    Funnel,
    Matrix,
    Moment,
    Narrowing,
    Number,
    Person,
    Picture,
    Process,
    Quadrant,
    Quote,
    References,
    Section,
    Side,
    Stage,
    Stat,
    Stats,
    Table,
    Team,
    Timeline,
    Turn,
)
from ternlight.tools.typeset.sources import Dataset, Figure, Series, Source


def landscape(path: Path, size: tuple[int, int] = (900, 1200)) -> Path:
    """A picture of hills under a sun, drawn here."""
    width, height = size
    image = Image.new("RGB", size, "#DCE9F5")
    draw = ImageDraw.Draw(image)
    for row in range(height):
        share = row / height
        draw.line((0, row, width, row), fill=(int(150 + 90 * share), int(190 + 40 * share), int(230 - 20 * share)))
    draw.ellipse((width * 0.6, height * 0.12, width * 0.6 + 150, height * 0.12 + 150), fill="#FFE9B8")
    for top, tone in ((0.5, "#7FA08F"), (0.62, "#55806B"), (0.76, "#2F5D4A")):
        draw.polygon(
            [(0, height), (0, height * (top + 0.1)), (width * 0.35, height * top), (width * 0.7, height * (top + 0.13)),
             (width, height * (top + 0.02)), (width, height)],
            fill=tone,
        )  # fmt: skip
    image.save(path)
    return path


SOURCES = (
    Source(id=1, title="Electricity Mid-Year Update 2026", author="IEA", url="https://example.org/iea-2026", page="14",
           retrieved="2026-11-02"),
    Source(id=2, title="Owner survey of 212 plants", author="Lumen Grid", path="/files/survey.pdf", page="3"),
    Source(id=3, title="Tariff reform tracker", url="https://example.org/tariffs", retrieved="2026-10-21"),
)  # fmt: skip
DATASETS = (
    Dataset(id="market", title="Spend on behind-the-meter storage", unit="€ billion", source=1,
            categories=("2024", "2026", "2028", "2030"), series=(Series(name="Spend", values=(4.6, 5.8, 7.5, 9.4)),)),
    Dataset(id="sites", title="Signed sites", categories=("Q1", "Q2", "Q3", "Q4", "Q5", "Q6"),
            series=(Series(name="Signed", values=(2, 5, 9, 17, 28, 41)), Series(name="Plan", values=(2, 6, 10, 15, 21, 28)))),
    Dataset(id="funds", title="Use of funds", unit="%", categories=("Hardware", "Engineering", "Sales", "Reserve"),
            series=(Series(name="Share", values=(46, 28, 18, 8)),)),
    Dataset(id="cost", title="Energy cost by sector", unit="€ per tonne", categories=(
            "Foundries and castings", "Paper and board", "Glass", "Ceramics and bricks", "Food processing"),
            series=(Series(name="2022", values=(31, 24, 40, 36, 18)), Series(name="2026", values=(44, 30, 58, 47, 23)))),
)  # fmt: skip


def sample_deck(folder: Path, *, theme: str = "harbour", lang: str = "en") -> Deck:
    """Twenty-two slides with every layout; its pictures are drawn into `folder`."""
    tall = landscape(folder / "hills.png")
    wide = landscape(folder / "wide.png", (1600, 800))
    figures = (
        Figure(id="hills", path=str(tall), alt="Hills under a low sun", caption="The first site in spring",
               credit="Photo: Marta Kowal", licence="CC BY 4.0"),
        Figure(id="wide", path=str(wide), alt="Hills seen from the valley", caption="The valley with both pilot sites",
               credit="Photo: Marta Kowal"),
    )  # fmt: skip
    notes = "Say why this matters to the plant owner, then point at the number and pause before the next slide."
    slides = (
        Slide(
            headline="Lumen Grid makes small factories their own power plant",
            body=Cover(subtitle="Battery leasing that cuts peak power bills by 31 % with no capital outlay",
                       author="Ada Novak, CEO", date="November 2026"),
            notes=notes,
        ),
        Slide(headline="The problem and why now", body=Section(line="Peak tariffs now decide which plants stay open")),
        Slide(
            headline="Small plants pay the highest price for power they cannot shift",
            body=Bullets(points=(
                "Peak-hour tariffs rose 42 % since 2022 for plants under 1 MW",
                "Two in three owners say energy is now their second largest cost after wages",
                "Existing storage needs €180k up front and a dedicated engineer",
                "Banks treat behind-the-meter batteries as unsecured equipment",
            )),
            notes=notes, cites=(1, 2),
        ),
        Slide(
            headline="Three pains keep small plants from storing their own power",
            body=Cards(items=(
                Card(head="Capital", text="A battery of useful size costs €180k before the first saving", icon="banknote"),
                Card(head="Risk", text="Owners carry degradation, fire rules and price swings alone", icon="circle-alert"),
                Card(head="Skill", text="No small plant employs someone who can run dispatch", icon="cog"),
            )),
            notes=notes, cites=(2,),
        ),
        Slide(
            headline="Six services come with every lease",
            body=Cards(items=tuple(
                Card(head=head, text=text) for head, text in (
                    ("Sizing", "Twelve months of meter data decide the size"),
                    ("Permits", "We file with the grid operator and the town"),
                    ("Install", "A container arrives and connects in one weekend"),
                    ("Dispatch", "Charging and discharging without a person on site"),
                    ("Care", "Inspection twice a year and parts included"),
                    ("Report", "A monthly statement of every euro saved"),
                )
            )),
            notes=notes,
        ),
        Slide(
            headline="From site audit to first savings in nine weeks",
            body=Process(steps=(
                Stage(label="Audit", detail="Read twelve months of meter data and size the battery"),
                Stage(label="Design", detail="Permit pack and single-line diagram"),
                Stage(label="Install", detail="Container on site in one weekend"),
                Stage(label="Commission", detail="Grid operator sign-off and tests"),
                Stage(label="Save", detail="Peak shaving starts and the bill drops by 31 %"),
            )),
            notes=notes,
        ),
        Slide(
            headline="One controller turns three signals into one decision",
            body=Process(steps=(
                Stage(label="Measure", detail="Load, price and weather every second"),
                Stage(label="Predict", detail="Tomorrow's peak from the last ninety days"),
                Stage(label="Dispatch", detail="Charge at night, discharge into the peak"),
            )),
            notes=notes,
        ),
        Slide(
            headline="Two pilots become 400 sites in thirty months",
            body=Timeline(items=(
                Moment(date="Q1 2026", text="Two paid pilots"),
                Moment(date="Q4 2026", text="Controller v2 certified"),
                Moment(date="Q3 2027", text="Forty sites and €2.1M of yearly revenue"),
                Moment(date="Q2 2028", text="Entry to Spain and Italy"),
                Moment(date="Q4 2028", text="400 sites"),
            )),
            notes=notes,
        ),
        Slide(
            headline="Every installed site makes the next one cheaper",
            body=Cycle(
                steps=(
                    Turn(label="Install", text="a new site goes live"),
                    Turn(label="Measure", text="data every second"),
                    Turn(label="Learn", text="better dispatch model"),
                    Turn(label="Price", text="sharper quotes"),
                ),
                points=("Dispatch accuracy rises with each site-year", "Install cost fell 18 % over the first 40 sites"),
            ),
            notes=notes,
        ),
        Slide(
            headline="One lead in nine becomes a signed site",
            body=Funnel(stages=(
                Narrowing(label="Leads", value="368"),
                Narrowing(label="Audits", value="190"),
                Narrowing(label="Proposals", value="96"),
                Narrowing(label="Signed", value="41"),
            )),
            notes=notes,
        ),
        Slide(
            headline="Leasing wins because it removes both risk and work",
            body=Compare(
                left=Side(head="Buying a battery", points=("€180k up front, seven-year payback",
                          "The owner carries degradation risk", "Needs an engineer in the house")),
                right=Side(head="Leasing from Lumen", points=("€0 up front, savings shared 70/30",
                           "Lumen guarantees 90 % capacity", "Remote operation around the clock")),
            ),
            notes=notes,
        ),
        Slide(
            headline="Execution speed is the edge; supply is the risk",
            body=Matrix(
                top_left=Quadrant(head="Strengths", points=("Pre-sold hardware", "Controller built in house")),
                top_right=Quadrant(head="Weaknesses", points=("Two suppliers only", "Small field team")),
                bottom_left=Quadrant(head="Opportunities", points=("Tariff reform in 11 countries", "Utility partners")),
                bottom_right=Quadrant(head="Threats", points=("Cell price shock", "Bundling by incumbents")),
            ),
            notes=notes, cites=(3,),
        ),
        Slide(
            headline="Most options are either cheap or safe",
            body=Matrix(
                top_left=Quadrant(head="Do nothing", points=("No cost today", "Full exposure to peaks")),
                top_right=Quadrant(head="Lumen lease", points=("No capital", "Capacity guaranteed")),
                bottom_left=Quadrant(head="Used cells", points=("Low price", "No warranty")),
                bottom_right=Quadrant(head="New battery", points=("Full control", "€180k up front")),
                x_axis="Safety", y_axis="Low cost",
            ),
            notes=notes,
        ),
        Slide(
            headline="Customers keep most of the saving from day one",
            body=Number(value="31 %", caption="lower peak-power bill on average across both pilots",
                        context="Measured against a weather-adjusted baseline; the range by month is 27 % to 36 %"),
            notes=notes, cites=(2,),
        ),
        Slide(
            headline="The pilots paid for themselves within the first year",
            body=Stats(items=(
                Stat(value="14", label="months of measured data"),
                Stat(value="€61k", label="saved at the foundry"),
                Stat(value="99.2 %", label="of hours in operation"),
            )),
            notes=notes,
        ),
        Slide(
            headline="Addressable spend doubles to €9.4 billion by 2030",
            body=Chart(dataset="market", chart="column", highlight=3, takeaways=(
                "Tariff reform in 11 countries drives the step after 2026", "1,900 plants can be reached with two partners")),
            notes=notes, cites=(1,),
        ),
        Slide(
            headline="Signed sites pull ahead of plan after the partner launch",
            body=Chart(dataset="sites", chart="line", takeaways=("41 signed against a plan of 28",
                       "The partner channel gives 60 % of new sites")),
            notes=notes,
        ),
        Slide(headline="Energy is dearer in every sector", body=Chart(dataset="cost", chart="bar"), notes=notes),
        Slide(
            headline="Most of the round funds hardware already under contract",
            body=Chart(dataset="funds", chart="doughnut", takeaways=("18 months to 100 sites", "Hardware is pre-sold")),
            notes=notes,
        ),
        Slide(
            headline="Only Lumen combines no capital cost with a guarantee",
            body=Table(
                header=("Provider", "Up-front cost", "Guarantee", "Payback", "Minimum site"),
                rows=(
                    ("Lumen Grid", "€0", "90 % for 10 years", "Immediate", "150 kW"),
                    ("StoreCo", "€180k", "70 % for 8 years", "7 years", "500 kW"),
                    ("Utility X", "€60k + fee", "None", "5 years", "1 MW"),
                    ("Do nothing", "€0", "None", "None", "Any"),
                ),
            ),
            notes=notes, cites=(3,),
        ),
        Slide(
            headline="The first site runs without a person on it",
            body=Picture(figure="hills", points=("A 400 kWh container beside the foundry", "Connected in one weekend",
                                                 "No outage in fourteen months")),
            notes=notes,
        ),
        Slide(
            headline="Both pilots share one valley and one substation",
            body=Picture(figure="wide", points=("Four kilometres apart", "Same tariff, different load")),
            notes=notes,
        ),
        Slide(
            headline="A team that has shipped grid hardware before",
            body=Team(people=(
                Person(name="Ada Novak", role="CEO", line="Ran a 220 MW storage rollout"),
                Person(name="Ben Ortiz", role="CTO", line="Built grid relays for nine years"),
                Person(name="Chen Li", role="COO", line="Scaled field operations to 14 sites"),
                Person(name="Dana Roy", role="CFO", line="Raised €40M of asset finance"),
            )),
            notes=notes,
        ),
        Slide(
            headline="What the first customer says",
            body=Quote(text="We stopped scheduling shifts around the tariff. That alone paid for the year.",
                       who="Marta Kowal, plant manager, Kowal Castings"),
            notes=notes,
        ),
        Slide(
            headline="€3 million brings 100 sites in 18 months",
            body=Closing(ask="A seed round of €3.0M, half of it committed",
                         uses=("100 sites under contract", "Controller v2 certified", "Two partner utilities"),
                         contact="ada@example.org", dataset="funds"),
            notes=notes,
        ),
        Slide(headline="Sources", body=References()),
    )  # fmt: skip
    return Deck(
        title="Lumen Grid seed deck",
        subtitle="Battery leasing for small plants",
        author="Ada Novak",
        date="November 2026",
        lang=lang,
        theme=theme,
        slides=slides,
        sources=SOURCES,
        datasets=DATASETS,
        figures=figures,
    )

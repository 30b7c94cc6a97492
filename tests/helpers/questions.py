"""One set of questions for everything that retrieves: where each answer stands, and questions that have none.

The documents are those of `tests/data`, the sample report that ships, a long report in which forty facts are hidden
among talk, a parts list, a log of errors, and a leaflet in Japanese and Chinese. Questions come in three kinds:
"paraphrase" shares few words with its answer, "plain" shares some, "exact" asks for a code, a name or a number.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from helpers.planted import planted_document

from ternlight.tools.documents.load import load
from ternlight.tools.documents.types import Document, Limits, Page

Kind = Literal["paraphrase", "plain", "exact"]
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, and words that stand in the one passage that answers it."""

    text: str
    document: str
    answer: str
    kind: Kind


def question_set(document: str, *rows: tuple[Kind, str, str]) -> list[Question]:
    """Questions on one document: of which kind, what is asked, and what stands in the answer."""
    return [Question(text=text, document=document, answer=answer, kind=kind) for kind, text, answer in rows]


QUESTIONS: tuple[Question, ...] = (
    *question_set(
        "incident.txt",
        ("paraphrase", "Why were people unable to reserve seats on the ferry?", "a certificate that had expired"),
        ("plain", "How many bookings were lost in the outage?", "About 2,900 bookings were lost"),
        ("paraphrase", "How long before an expiry will staff be alerted in future?", "a warning is raised 30 days"),
        ("paraphrase", "Who received the alert about payments that did not go through?", "the mailbox of a colleague"),
    ),
    *question_set(
        "lease.txt",
        ("plain", "How much is the deposit for the workshop?", "deposit of £4,350"),
        ("paraphrase", "May the tenant sleep in the unit?", "Living there is not permitted"),
        ("paraphrase", "How noisy can equipment be at night?", "louder than 75 decibels"),
        ("paraphrase", "Who has to fix a leaking roof?", "keeps the roof, the outer walls"),
        ("plain", "What interest is due on late rent?", "interest of 6 percent"),
        ("paraphrase", "Can notice be given by email?", "sent by electronic mail is not valid"),
    ),
    *question_set(
        "manual.txt",
        ("plain", "Which Python version does Larch need?", "Python 3.9 or newer"),
        ("paraphrase", "What if I forget the password of my archive?", "no way to recover a backup"),
        ("exact", "What does larch_open return?", "Returns zero on success"),
        ("exact", "What does larch prune keep?", "keeps one snapshot a day"),
        ("paraphrase", "How are very big files treated?", "larger than 2 gigabytes are skipped"),
    ),
    *question_set(
        "minutes.txt",
        ("paraphrase", "Were the pupils allowed to keep insects by the hut?", "The request was refused for this year"),
        ("plain", "How many people are on the waiting list?", "58 people on the waiting list"),
        ("paraphrase", "Who is leaving the presidency of the society?", "step down as chair in April"),
        ("plain", "What will the rent of a full plot be?", "from £45 to £52"),
    ),
    *question_set(
        "article.txt",
        ("paraphrase", "Since when had these birds not had young in the region?", "for the first time since 1612"),
        ("plain", "How much was spent on flooding the fields?", "has spent £1.1 million on flooding"),
        ("paraphrase", "What do growers complain about?", "has ruined 30 hectares of wheat"),
    ),
    *question_set(
        "faq.txt",
        ("plain", "What does a blue badge cost?", "A badge costs £10"),
        ("paraphrase", "Can I pay with coins and notes?", "We do not accept cash"),
        ("paraphrase", "What is the penalty for lending it to a relative?", "fine of up to £1,000"),
    ),
    *question_set(
        "letter.txt",
        ("paraphrase", "What made the bedroom wall damp?", "a blocked gutter above your window"),
        ("exact", "Which flat is TH/9/0417 about?", "TH/9/0417"),
        ("plain", "When will the gutter be cleared?", "cleared on 11 May"),
    ),
    *question_set(
        "paper.txt",
        ("plain", "How many students took part in the sleep trial?", "a trial with 212 students"),
        ("paraphrase", "Did coffee have an influence?", "Caffeine made no difference"),
        ("paraphrase", "What should colleges change in their timetable?", "move early examinations to the afternoon"),
    ),
    *question_set(
        "policy.txt",
        ("plain", "How many days a week may employees work from home?", "up to three days a week"),
        ("paraphrase", "How fast must a stolen laptop be notified?", "security desk within one hour"),
        ("paraphrase", "How long may I do my job from Spain?", "at most 20 days a year"),
    ),
    *question_set(
        "readme.txt",
        ("exact", "How fast is it on a Cortex-M4?", "One prediction takes 9 microseconds"),
        ("paraphrase", "Is the library safe for steering a ship?", "Do not use it for navigation"),
        ("exact", "What is tid-convert for?", "can be converted with the tool tid-convert"),
    ),
    *question_set(
        "harbour-report.pdf",
        ("paraphrase", "What happened to the building of the pilots?", "a fire destroyed the pilot station"),
        ("plain", "How many containers did Berth 4 handle?", "312,000 containers"),
        ("paraphrase", "Why were the windmills not built?", "the foundations would not carry them"),
        ("paraphrase", "What did the accountants criticise?", "the same person ordered, received and paid"),
        ("exact", "What did Halden Marine have in the region?", "had only one vessel in the region"),
        ("paraphrase", "Where can the warning siren not be heard?", "cannot be heard in the cold store"),
    ),
    *question_set(
        "report.pdf",
        ("paraphrase", "Was poison found in drinking fountains of places where children learn?", "Lead was measured"),
        ("plain", "What fine did the regulator impose?", "fined the company £1.8 million"),
        ("paraphrase", "Did hackers hit the company?", "A ransom attack in February"),
        ("paraphrase", "Which fish have come back?", "Salmon have returned"),
        ("exact", "What is wrong with borehole 7?", "No drinking water may be taken from borehole 7"),
        ("paraphrase", "Why did the miners in the tunnel lose their lives?", "gas alarm had been switched off"),
        ("exact", "Who succeeds Tom Reddick?", "Dr Ines Calloway takes over"),
        ("paraphrase", "Will shareholders get money?", "The dividend is cancelled"),
        ("paraphrase", "Is watering lawns forbidden anywhere?", "a ban on garden hoses"),
    ),
    *question_set(
        "parts.txt",
        ("exact", "What is part BX-4471-C?", "BX-4471-C"),
        ("exact", "price of QT-0093-A", "QT-0093-A"),
        ("exact", "Which shelf holds LM-2208-F?", "LM-2208-F"),
        ("exact", "RK-7710-D stock", "RK-7710-D"),
        ("exact", "supplier of ZW-5016-B", "ZW-5016-B"),
    ),
    *question_set(
        "errors.txt",
        ("exact", "What does E-2047 mean?", "E-2047"),
        ("exact", "cure for E-3110", "E-3110"),
        ("exact", "0x8F2A", "0x8F2A"),
        ("exact", "How do I clear E-1006?", "E-1006"),
    ),
    *question_set(
        "案内.txt",
        ("plain", "図書館は何時に閉まりますか", "午後八時に閉まります"),
        ("plain", "延滞料はいくらですか", "一日十円"),
        ("plain", "押金多少钱", "押金为三百元"),
    ),
)  # fmt: skip

UNANSWERABLE: tuple[str, ...] = (
    "Who won the football championship in 1998?",
    "What is the boiling point of tungsten?",
    "How many moons does Neptune have?",
    "What is the recipe for lemon cake?",
    "Which composer wrote the opera about the flying Dutchman?",
    "How do I reset my router to factory settings?",
    "What is the capital of Mongolia?",
    "How old is the chief executive of Brightwater Housing Association?",
    "What colour is the Larch logo?",
    "How many employees does Corwen Instruments have in Leeds?",
    "What is the telephone number of Harrow Yard Ltd?",
    "Which school did Amina Voss attend?",
    "How many lighthouses stand in Norrholm?",
    "What does a parking ticket for motorcycles cost in Ansley?",
    "What is part BX-4472-C?",
    "What does E-2048 mean?",
    "Who is the mayor of Norrholm?",
    "How heavy is a stork chick at birth?",
    "Which airline flies to Visborg?",
    "How many volunteers speak Swahili at home?",
    "What is the salary of a crane driver?",
    "When was the church hall built?",
    "Does Larch have an app for Android phones?",
    "What breed is the dog of Mr Quist?",
    "Who painted the picture in the board room?",
    "How much does a ferry ticket to Visborg cost?",
    "What is the tax rate for foreign workers in Spain?",
    "Which vaccine did the children in Pell Valley receive?",
    "What is the depth of the Tarn at its deepest point?",
    "How many pages does the seed catalogue have?",
)


def question_documents() -> list[Document]:
    """Every document of the set, read."""
    folder = ROOT / "tests" / "data" / "summaries"
    files = [*sorted(folder.glob("*.txt")), ROOT / "resources" / "samples" / "harbour-report.pdf"]
    read = [load(path, Limits(), lambda done, total: None) for path in files]
    planted = planted_document(3, pages=40, facts_per_tenth=4).document
    return [*read, planted, _text("parts.txt", _parts()), _text("errors.txt", _errors()), _text("案内.txt", _LEAFLET)]


def _text(name: str, paragraphs: Sequence[str]) -> Document:
    pages = tuple(
        Page(number=number, text="\n\n".join(paragraphs[start : start + 12]), kind="section")
        for number, start in enumerate(range(0, len(paragraphs), 12), 1)
    )
    return Document(id=f"{name:x>64}", name=name, path=f"/{name}", media_type="text/plain", pages=pages)


def _parts() -> list[str]:
    """Two hundred parts that differ in their codes and numbers only, as parts lists do."""
    rng = random.Random(7)
    codes = ["BX-4471-C", "QT-0093-A", "LM-2208-F", "RK-7710-D", "ZW-5016-B"]
    letters = "BQLRZMKTWX"
    while len(codes) < 200:
        code = f"{rng.choice(letters)}{rng.choice(letters)}-{rng.randint(0, 9999):04d}-{rng.choice('ABCDEF')}"
        if code not in codes and code != "BX-4472-C":
            codes.append(code)
    rng.shuffle(codes)
    return [
        f"Part {code} is a {rng.choice(_THINGS)} made by {rng.choice(_MAKERS)}. It costs £{rng.randint(2, 90)}."
        f"{rng.randint(10, 99)}, lies on shelf {rng.randint(1, 60)} and {rng.randint(0, 400)} are in stock."
        for code in codes
    ]


def _errors() -> list[str]:
    rng = random.Random(11)
    codes = ["E-2047", "E-3110", "E-1006", "0x8F2A"]
    codes += [f"E-{number}" for number in range(1007, 1090)] + [f"0x{number:04X}" for number in range(0x8100, 0x8140)]
    rng.shuffle(codes)
    return [f"Error {code}: {rng.choice(_FAULTS)}. {rng.choice(_CURES)}" for code in codes]


_THINGS = ("hose clamp", "pump seal", "valve spring", "bearing", "filter cartridge", "gasket", "relay", "fuse holder")
_MAKERS = ("Halvorsen", "Brackwell", "Ostrow", "Delmar", "Ginzel")
_FAULTS = (
    "the sensor sent no reading",
    "the motor drew too much current",
    "the door was open",
    "the tank is empty",
    "a value was out of range",
    "the clock was not set",
)
_CURES = (
    "Switch the unit off and on.",
    "Check the cable.",
    "Close the door and press the green button.",
    "Fill the tank.",
    "Call the service.",
    "Set the clock.",
)
_LEAFLET = [
    "図書館は平日の朝九時に開き、午後八時に閉まります。日曜日は午後五時までです。",
    "本は二週間借りることができます。延滞料は一冊につき一日十円です。",
    "会議室の予約は一か月前から受け付けます。飲み物の持ち込みは禁止されています。",
    "借书证可以在一楼办理，押金为三百元，退证时退还。",
    "阅览室内请保持安静，手机请调至静音。",
    "儿童阅览室位于二楼，每周六上午有故事会。",
]

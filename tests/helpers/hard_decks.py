# ruff: noqa: E501 - decks written as tables are read
"""Decks at the limits: the longest words, other scripts, emoji, control characters, far too many items. Seeded."""

from __future__ import annotations

import random
from typing import Any

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
from ternlight.tools.typeset.sources import Dataset, Series, Source
from ternlight.tools.typeset.themes import NAMES

_LATIN = [
    "the",
    "of",
    "market",
    "plant",
    "energy",
    "battery",
    "saving",
    "customers",
    "revenue",
    "growth",
    "in",
    "a",
    "to",
    "and",
    "with",
    "partner",
    "network",
    "storage",
    "dispatch",
    "certified",
    "installation",
    "commission",
    "quarterly",
    "Donaudampfschifffahrtsgesellschaft",
    "internationalization",
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz",
    "https://example.org/a/very/long/path/without/a/break",
]
_CYRILLIC = [
    "рынок",
    "энергия",
    "завод",
    "экономия",
    "клиенты",
    "рост",
    "высокопревосходительство",
    "и",
    "в",
    "на",
    "партнёр",
    "сеть",
    "хранение",
]
_GREEK = ["αγορά", "ενέργεια", "μονάδα", "εξοικονόμηση", "πελάτες", "ανάπτυξη", "και", "σε", "δίκτυο", "αποθήκευση"]
_ARABIC = [
    "السوق",
    "الطاقة",
    "المصنع",
    "البطارية",
    "توفير",
    "العملاء",
    "الإيرادات",
    "نمو",
    "في",
    "من",
    "مع",
    "شريك",
    "شبكة",
]
_HEBREW = ["שוק", "אנרגיה", "מפעל", "סוללה", "חיסכון", "לקוחות", "הכנסות", "צמיחה", "של", "עם", "רשת"]
_HINDI = ["बाज़ार", "ऊर्जा", "संयंत्र", "बैटरी", "बचत", "ग्राहक", "राजस्व", "वृद्धि", "में", "और", "साथ", "नेटवर्क"]
_CJK = "市場能源工廠電池節省客戶收入增長合作夥伴網絡存儲調度認證安裝季度報告日本語かなカタカナ"
_KOREAN = ["시장", "에너지", "공장", "배터리", "절감", "고객", "매출", "성장", "그리고", "파트너", "네트워크"]
_ODD = [
    "🚀",
    "👩‍🔬",
    "\x0c",
    "\x00",
    "\ud800",
    "\u202e",
    "<b>bold</b>",
    "**stars**",
    "a & b",
    '"quoted"',
    "—",
    "]]>",
    "\ufffd",
]
SCRIPTS = ("latin", "cyrillic", "greek", "arabic", "hebrew", "hindi", "cjk", "korean", "mixed", "word")
_LANGUAGES = {
    "latin": "en-GB", "cyrillic": "ru", "greek": "el", "arabic": "ar", "hebrew": "he", "hindi": "hi", "cjk": "zh-CN",
    "korean": "ko", "mixed": "en", "word": "de",
}  # fmt: skip


class _Writer:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.script = self.random.choice(SCRIPTS)
        self.strict = self.random.random() < 0.5

    def words(self, longest: int) -> str:
        """About as many characters as the slot takes; half of the decks go up to three times over."""
        r = self.random
        length = longest if self.strict else r.choice((1, longest // 2 or 1, longest, longest, longest * 3))
        script = r.choice(SCRIPTS[:-2]) if self.script == "mixed" else self.script
        if script == "word":
            return "".join(r.choice("abcdefghijklmnopqrstuvwxyzäöüßÀ") for _ in range(length))
        if script == "cjk":
            text = "".join(r.choice(_CJK) for _ in range(length))
        else:
            pool = {
                "latin": _LATIN, "cyrillic": _CYRILLIC, "greek": _GREEK, "arabic": _ARABIC, "hebrew": _HEBREW,
                "hindi": _HINDI, "korean": _KOREAN,
            }[script]  # fmt: skip
            text = ""
            while len(text) < length:
                text += (" " if text else "") + r.choice(pool)
            text = text[:length]
        if r.random() < 0.06:
            text = f"{r.choice(_ODD)} {text}"
        return text

    def maybe(self, longest: int) -> str:
        return self.words(longest) if self.random.random() < 0.7 else ""

    def count(self, low: int, high: int) -> int:
        if self.strict or self.random.random() < 0.8:
            return self.random.randint(low, high)
        return self.random.choice((1, high + 1, high * 2))

    def several(self, low: int, high: int, longest: int) -> tuple[str, ...]:
        return tuple(self.words(longest) for _ in range(self.count(low, high)))

    def value(self, longest: int) -> str:
        text = f"{self.random.choice('€$ ')}{self.random.randint(0, 10 ** self.random.randint(1, 6)):,}{self.random.choice([' %', 'k', 'M', ''])}"
        return text.strip()[:longest]

    def bodies(self, datasets: tuple[Dataset, ...]) -> list[Any]:
        """One body of every layout."""
        r, w = self.random, self.words
        icon = lambda: r.choice(("rocket", "cog", "", "no-such-icon"))  # noqa: E731
        return [
            Cover(subtitle=self.maybe(90), author=self.maybe(40), date=self.maybe(20)),
            Section(line=self.maybe(90)),
            Bullets(points=self.several(3, 5, 90)),
            Cards(items=tuple(Card(head=w(24), text=w(80), icon=icon()) for _ in range(self.count(3, 6)))),
            Process(steps=tuple(Stage(label=w(14), detail=self.maybe(60)) for _ in range(self.count(3, 6)))),
            Timeline(items=tuple(Moment(date=w(12), text=w(45)) for _ in range(self.count(3, 6)))),
            Cycle(
                steps=tuple(Turn(label=w(14), text=self.maybe(22)) for _ in range(self.count(3, 5))),
                points=self.several(0, 3, 70) if r.random() < 0.6 else (),
            ),
            Funnel(stages=tuple(Narrowing(label=w(18), value=self.value(12)) for _ in range(self.count(3, 5)))),
            Compare(
                left=Side(head=w(24), points=self.several(2, 4, 45)), right=Side(head=w(24), points=self.several(2, 4, 45))
            ),
            Matrix(
                top_left=Quadrant(head=w(18), points=self.several(2, 3, 45)),
                top_right=Quadrant(head=w(18), points=self.several(2, 3, 45)),
                bottom_left=Quadrant(head=w(18), points=self.several(2, 3, 45)),
                bottom_right=Quadrant(head=w(18), points=self.several(2, 3, 45)),
                x_axis=self.maybe(16), y_axis=self.maybe(16),
            ),
            Number(value=self.value(7), caption=w(70), context=self.maybe(120)),
            Stats(items=tuple(Stat(value=self.value(7), label=w(40)) for _ in range(self.count(2, 4)))),
            *(
                Chart(dataset=dataset.id, chart=r.choice(("column", "bar", "line", "pie", "doughnut")),
                      takeaways=self.several(0, 3, 60) if r.random() < 0.7 else (), highlight=r.choice((None, 0, 2)))
                for dataset in datasets
            ),
            self.table(),
            Picture(figure="missing", points=self.several(0, 4, 60)),
            Team(people=tuple(Person(name=w(24), role=self.maybe(24), line=self.maybe(45)) for _ in range(self.count(2, 6)))),
            Quote(text=w(140), who=w(45)),
            Closing(ask=w(60), uses=self.several(0, 3, 40), contact=self.maybe(60), dataset=r.choice(("", "d0"))),
            References(),
        ]  # fmt: skip

    def table(self) -> Table:
        columns = self.random.choice((2, 3, 5, 5, 8))
        rows = self.random.choice((1, 4, 7, 12, 40))
        return Table(
            header=tuple(self.words(24) for _ in range(columns)),
            rows=tuple(
                tuple(self.value(9) if self.random.random() < 0.4 else self.words(24) for _ in range(columns))
                for _ in range(rows)
            ),
        )

    def dataset(self, name: str) -> Dataset:
        r = self.random
        count = r.choice((1, 3, 5, 8, 30))
        return Dataset(
            id=name, title=self.words(40), unit=r.choice(("", "%", "€ million")), source=1,
            categories=tuple(self.words(r.choice((4, 14, 30))) for _ in range(count)),
            series=tuple(
                Series(name=self.words(16), values=tuple(
                    None if r.random() < 0.05 else round(r.uniform(-5 if r.random() < 0.1 else 1, 10 ** r.randint(1, 6)), 2)
                    for _ in range(count)))
                for _ in range(r.randint(1, 4))
            ),
        )  # fmt: skip


def hard_deck(seed: int) -> Deck:
    """A deck of about ten slides; the same for the same seed."""
    writer = _Writer(seed)
    r = writer.random
    datasets = tuple(writer.dataset(f"d{i}") for i in range(2))
    sources = tuple(
        Source(id=i, title=writer.words(60), author=writer.maybe(30), page=str(i), retrieved="2026-11-01",
               url=r.choice((f"https://example.org/{i}?a=1&b=<2>", "", "javascript:alert(1)")), path="/home/x/file.pdf")
        for i in range(1, r.choice((2, 6, 25)))
    )  # fmt: skip
    bodies = writer.bodies(datasets)
    chosen = r.sample(bodies, 10)
    slides = tuple(
        Slide(headline=writer.words(70), body=body, notes=writer.maybe(400), group=writer.maybe(40),
              cites=tuple(r.choices(range(1, 9), k=r.randint(0, 3))))
        for body in chosen
    )  # fmt: skip
    return Deck(
        title=writer.words(60), subtitle=writer.maybe(90), author=writer.maybe(40), date=writer.maybe(20),
        lang=_LANGUAGES[writer.script], theme=r.choice(NAMES), slides=slides, sources=sources, datasets=datasets,
    )  # fmt: skip

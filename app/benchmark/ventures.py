# ruff: noqa: E501 - texts written as a reader sees them
"""Ten made-up ventures as documents, each told in full: what a founder might drop into the window for a pitch deck.

All names, sums and places are invented here. Each venture leaves something out that only its founder knows, so that a
deck which shows it has made it up.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ternlight.tools.documents.types import Document, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Venture:
    """What one document is made of."""

    name: str
    what: str
    customers: str
    pain: str
    cost: int
    share: int
    rule_year: int
    price: int
    margin: int
    market: tuple[int, int, int, int]
    """Millions of euros in 2023, 2025, 2027 and 2029."""
    signed: tuple[int, int, int, int]
    """Customers in four quarters."""
    rivals: tuple[tuple[str, str, str], ...]
    founder: str
    second: str
    steps: tuple[str, str, str, str]


VENTURES = (
    Venture(name="Kelpline", what="Kelpline rents sensors that tell mussel farms when to harvest",
            customers="mussel farms", pain="late harvests", cost=42_000, share=31, rule_year=2025, price=290, margin=64,
            market=(210, 260, 330, 420), signed=(3, 7, 15, 28), rivals=(("Aquadata", "480", "yes"), ("Sealog", "350", "no")),
            founder="Ines Marlow", second="Tomas Brandt",
            steps=("Hang the sensor into the rope", "Measure salt and warmth each hour", "Compare with ten years of harvests",
                   "Send a message two days ahead")),
    Venture(name="Orvane", what="Orvane plans the night shifts of small hospitals",
            customers="small hospitals", pain="unfilled night shifts", cost=118_000, share=22, rule_year=2024, price=640,
            margin=78, market=(480, 590, 720, 900), signed=(2, 5, 9, 14),
            rivals=(("Shiftbase", "900", "no"), ("Carelot", "720", "yes")), founder="Mira Solheim", second="Jonas Feld",
            steps=("Import last year's rota", "Ask the staff for wishes", "Plan the month in one run",
                   "Swap shifts by message")),
    Venture(name="Tallowtree", what="Tallowtree turns orchard waste into heat for greenhouses",
            customers="greenhouses", pain="gas bills", cost=65_000, share=38, rule_year=2026, price=1_150, margin=41,
            market=(130, 175, 240, 310), signed=(1, 3, 6, 11),
            rivals=(("Pelletix", "1400", "no"), ("Gasnord", "1900", "yes")), founder="Petra Lindqvist", second="Omar Haddad",
            steps=("Collect cuttings in autumn", "Dry them under the roof", "Burn them in a small boiler",
                   "Store heat in a water tank")),
    Venture(name="Brightloom", what="Brightloom checks woven cloth for faults while it is made",
            customers="weaving mills", pain="faults that are found too late", cost=88_000, share=27, rule_year=2025,
            price=820, margin=69, market=(300, 345, 410, 505), signed=(4, 8, 12, 19),
            rivals=(("Texvision", "2100", "yes"), ("Fabricam", "1300", "no")), founder="Lena Okafor", second="Viktor Hale",
            steps=("Mount two cameras over the loom", "Learn the pattern in one hour", "Stop the loom at a fault",
                   "Report each shift to the foreman")),
    Venture(name="Ferrant", what="Ferrant finds leaks in village water mains",
            customers="water cooperatives", pain="water that never arrives", cost=54_000, share=34, rule_year=2027,
            price=410, margin=57, market=(95, 120, 165, 230), signed=(5, 9, 16, 24),
            rivals=(("Hydrofind", "760", "no"), ("Pipesense", "530", "yes")), founder="Agnes Rowe", second="Said Karimi",
            steps=("Clamp a microphone to the hydrant", "Listen for three nights", "Locate the leak within a metre",
                   "Dig once and repair")),
    Venture(name="Quillbox", what="Quillbox prints school books on demand for remote schools",
            customers="remote schools", pain="books that come months late", cost=19_000, share=45, rule_year=2024,
            price=150, margin=36, market=(70, 88, 112, 140), signed=(6, 14, 25, 41),
            rivals=(("Bookrun", "240", "yes"), ("Papyra", "210", "no")), founder="Nora Vance", second="Emil Strand",
            steps=("Choose titles from the list", "Print overnight in the town", "Bind and pack by class",
                   "Deliver with the school bus")),
    Venture(name="Stonewick", what="Stonewick insures market stalls against rain",
            customers="market traders", pain="days lost to rain", cost=9_000, share=29, rule_year=2026, price=35, margin=33,
            market=(40, 56, 75, 98), signed=(40, 95, 180, 310),
            rivals=(("Stallsafe", "60", "no"), ("Marktschutz", "52", "no")), founder="Clara Benning", second="Yusuf Demir",
            steps=("Pick the market and the day", "Pay by phone before eight", "Measure rain by radar",
                   "Pay out the same evening")),
    Venture(name="Halyard", what="Halyard shares cold rooms between fishing harbours",
            customers="fishing cooperatives", pain="fish that spoils before the auction", cost=73_000, share=18,
            rule_year=2025, price=560, margin=52, market=(160, 190, 235, 290), signed=(2, 4, 9, 17),
            rivals=(("Coldchain", "980", "yes"), ("Frostport", "700", "no")), founder="Greta Nyman", second="Luis Ferro",
            steps=("Book a shelf by phone", "Label boxes at the quay", "Track warmth on the way", "Release at the auction")),
    Venture(name="Mossgate", what="Mossgate measures damp in old churches and says when to air them",
            customers="parishes", pain="damp walls and spoiled organs", cost=31_000, share=41, rule_year=2024, price=75,
            margin=61, market=(55, 66, 80, 101), signed=(12, 22, 37, 58),
            rivals=(("Dryheritage", "190", "yes"), ("Klimalog", "130", "no")), founder="Edith Marsh", second="Pavel Novotny",
            steps=("Place four sensors in the nave", "Compare air inside and outside", "Open the vents at the right hour",
                   "Report to the parish each month")),
    Venture(name="Pindrop", what="Pindrop books idle workshop machines by the hour",
            customers="joiners and metal workers", pain="machines that stand still", cost=47_000, share=36, rule_year=2027,
            price=95, margin=71, market=(220, 275, 350, 455), signed=(8, 19, 33, 52),
            rivals=(("Toolshare", "140", "no"), ("Werkplatz", "125", "yes")), founder="Rosa Tilden", second="Henrik Aas",
            steps=("List the machine and its hours", "Book it by the hour", "Unlock it with a code", "Bill both sides weekly")),
)  # fmt: skip


def document_of(venture: Venture) -> Document:
    """The venture's paper, eight pages of it."""
    pages = tuple(Page(number=number, text=text) for number, text in enumerate(_pages(venture), 1))
    whole = "\f".join(page.text for page in pages)
    return Document(
        id=hashlib.sha256(whole.encode()).hexdigest(),
        name=f"{venture.name.lower()}.pdf",
        path=f"{venture.name.lower()}.pdf",
        media_type="application/pdf",
        pages=pages,
        title=f"{venture.name}: a plan for the next two years",
    )


def _pages(v: Venture) -> list[str]:
    years = (2023, 2025, 2027, 2029)
    market = "\n".join(f"{year} | {size}" for year, size in zip(years, v.market, strict=True))
    signed = "\n".join(f"Q{quarter} | {count}" for quarter, count in enumerate(v.signed, 1))
    rivals = "\n".join(f"{name} | {price} | {own}" for name, price, own in v.rivals)
    steps = "\n".join(f"{number}. {step}." for number, step in enumerate(v.steps, 1))
    who = v.customers[:1].upper() + v.customers[1:]
    return [
        f"{v.name}\n\nA plan for the next two years\n\n{v.what}. This paper says what it costs, who pays, and what comes next.",
        f"1. The problem\n\n{who} lose {v.share} percent of their income to {v.pain}. On average {v.pain} cost each of "
        f"them {v.cost:,} euros a year. A survey of {v.signed[3] * 6} owners found that two in three see no way out. "
        f"Insurers pay for none of it, because {v.pain} count as a business risk. The owners cannot hire anyone for the "
        "work, for it is needed only a few hours a week.",
        f"2. The solution\n\n{v.what}. Owners lose nothing that can be foreseen, and they need no staff for it. The work "
        f"that used to take five hours a week now takes twenty minutes. In the first trials losses fell from {v.share} to "
        f"{v.share // 3} percent. Complaints fell from {v.signed[2]} to {v.signed[0]} a month.\n\n"
        f"3. How it works\n\nFour steps lead from the first visit to daily use.\n\n{steps}",
        f"4. Why now\n\nThe price of the parts has halved since 2019. A new regulation applies from {v.rule_year} and makes "
        f"records mandatory. In 2022 the last state subsidy for the old way ended. By 2028 every second owner will retire, "
        "according to the chamber of commerce.\n\n"
        f"5. The market\n\nThe market grows every year, and no supplier holds more than a tenth of it.\n\n"
        f"Year | Million euros\n{market}\n\nThe addressable part is {v.market[1]} million euros in 2025.",
        f"6. Business model\n\nEach customer pays {v.price} euros per month. The gross margin is {v.margin} percent. The "
        "contract runs for two years and renews by itself. Installation is billed once, at cost.\n\n"
        f"7. Traction\n\nThe number of customers grew in every quarter of the last year.\n\nQuarter | Customers\n{signed}\n\n"
        f"Of the first {v.signed[1]} customers none has left. Revenue reached {v.signed[3] * v.price * 3:,} euros in the "
        "last quarter.",
        f"8. Go to market\n\nThe first {v.signed[2]} customers came through a trade association. Installers earn a fee for "
        f"each customer that they bring. Sales begin with {v.customers} within a day's drive of the workshop. A second "
        "region follows once fifty customers are served.\n\n"
        f"9. Competition\n\n{v.rivals[0][0]} is the largest rival and sells to big firms only. {v.rivals[1][0]} is cheaper "
        f"to install but needs a trained operator. One honest weakness of {v.name} is that it has no sales office abroad."
        f"\n\nRival | Price in euros | Own installers\n{v.name} | {v.price} | yes\n{rivals}",
        f"10. The team\n\n{v.founder}, founder, built the first device in a garage. {v.second}, chief engineer, ran a "
        "testing laboratory for nine years. Both work full time.",
        f"11. Roadmap\n\nIn March 2027 the second version goes into series production. In September 2027 the office in the "
        f"second region opens. In May 2028 the service is to cover three countries. By 2029 the company will break even, "
        f"with {v.signed[3] * 8} customers.\n\n"
        "Thanks to everyone who read a draft of this paper.",
    ]

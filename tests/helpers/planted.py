"""Long documents with facts planted at known places, for measuring what a summary finds.

The facts are written by hand, each in its own way: with and without numbers, short and long, at the beginning, in the
middle and at the end of paragraphs. The filler is fluent talk about the same subjects that decides and reports
nothing; part of it carries numbers and names too, as real minutes do, so that neither gives a fact away.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from ternlight.tools.documents.types import Document, Page

FACTS = (
    "The Harrow Lane pumping station will be shut for good on 30 September, eleven months earlier than announced.",
    "Lead was measured at 31 micrograms per litre in the taps of two primary schools in Eastmere.",
    "An internal audit found that invoices worth £214,000 had been paid twice to the contractor Brackwell.",
    "Customers lost on average 97 minutes of supply last year, nearly double the 52 minutes of the year before.",
    "The regulator has fined the company £1.8 million for releasing untreated sewage into the Tarn.",
    "From January, households with meters will pay 6.4 percent more, while unmetered ones will pay nothing extra.",
    "Bacteria from a cracked seal, not the flood itself, caused the illness of forty people in Pell Valley.",
    "The board rejected the merger with Northern Rivers by seven votes to four.",
    "Only three of the nineteen reservoirs were inspected on time.",
    "Dr Ines Calloway takes over as chief engineer from Tom Reddick, who resigned in protest at the cuts.",
    "Replacing the Victorian main under Castle Street is now expected to cost £9.3 million instead of £5.1 million.",
    "Leakage dropped to 14 percent of the water put into supply, the lowest value since records began in 1987.",
    "No drinking water may be taken from borehole 7 until the solvent plume has been traced.",
    "The pension fund is short of £46 million and the trustees have asked for a recovery plan by June.",
    "A ransom attack in February locked the billing system for nine days, and the backups proved unreadable.",
    "Trials at Oakholt show that ultraviolet light removes 99.2 percent of the parasite at a third of the old cost.",
    "The union accepted the new shift pattern after the company withdrew its plan to close the Millgate depot.",
    "Two workers died in the Sallow shaft because the gas alarm had been switched off for maintenance.",
    "Every property built after April must have a separate pipe for rain.",
    "The desalination project in Porth Wen has been abandoned.",
    "Demand is forecast to exceed supply in dry summers from 2031 unless the Kell transfer tunnel is built.",
    "Brackwell has sued for breach of contract and claims damages of £12 million.",
    "Twelve thousand homes in Aldmoor still receive water through lead pipes.",
    "The insurer refused to pay for the collapse of the Fenn embankment, arguing that known cracks had been ignored.",
    "Solar panels on the filter beds produced 38 percent of the electricity that the site used.",
    "The dam at Upper Loxley does not meet the safety standard for a thousand-year flood.",
    "Half of the apprentices left within a year, most of them for better pay at the railway.",
    "The council granted permission for new treatment works at Gorse Hill on condition that lorries avoid the village.",
    "Nitrate in the Ashby wells passed the legal limit for the first time.",
    "Complaints fell from 18,400 to 11,250 after the call centre was brought back from abroad.",
    "The company owes its lenders £612 million, of which £150 million falls due next March.",
    "Salmon have returned to the lower Tarn for the first time in sixty years.",
    "The smart meter programme is to end two years early because a quarter of the devices fail in frost.",
    "A single valve at Denholm, left half closed by mistake in 2016, explains the low pressure in the whole district.",
    "The dividend is cancelled.",
    "Regional authorities have ordered a ban on garden hoses in Wexcombe and Thorley until the end of October.",
    "Chlorine deliveries now depend on one supplier, whose factory stands in the flood zone.",
    "Fourteen farmers were paid to leave strips along the river unploughed, and pesticide levels there fell by half.",
    "The old maps are wrong: about one pipe in eight lies more than two metres from where it is drawn.",
    "Judges ruled in May that the company, not the landowner, must clear the tunnel under Priory Park.",
)

_WHO = (
    "the committee", "the working group", "members of the panel", "the operations team", "colleagues from planning",
    "the customer forum", "several managers", "the laboratory staff", "the district offices", "those present",
    "the project office", "people in the regions", "the editors of this report", "the maintenance crews",
    "the finance department", "our partners in the catchment", "the technical advisers", "Mrs Okafor and Mr Lindqvist",
    "the delegates from Thorley", "the Denholm office", "the chair, Ruth Amsel,", "a visitor from Kell Valley",
)  # fmt: skip
_DID = (
    "discussed", "looked again at", "exchanged views on", "spent some time on", "were reminded of", "came back to",
    "heard a short talk about", "asked general questions about", "shared experiences with", "reflected on",
    "took note of the usual remarks on", "went through the slides about", "were glad to talk about", "touched upon",
)  # fmt: skip
_WHAT = (
    "the state of the pipes", "the care of the filter beds", "relations with the neighbours", "the reading of meters",
    "the training of new staff", "the ordering of chemicals", "the habits of summer visitors", "the cleaning of tanks",
    "the wording of letters to customers", "the layout of the control room", "the upkeep of fences and gates",
    "the weather of the season", "the history of the works", "the life of the river", "the use of the archive",
    "the planning of inspections", "the quality of the maps", "the sharing of vehicles", "the look of the website",
    "the work in the laboratory", "the care of pumps and valves", "the handling of complaints", "the view from the dam",
)  # fmt: skip
_HOW = (
    "over the course of the year", "in a friendly mood", "at some length", "as is customary", "once more", "in passing",
    "before the break", "with the help of a few photographs", "in the smaller meeting room", "on the second floor",
    "during the visit on 12 May", "at the meeting of 3 November", "for about forty minutes",
    "under item 5 of the agenda",
    "with 14 people in the room", "as in the years before",
    "on the way back to Eastmere", "over tea",
)  # fmt: skip
_THAT = (
    "such matters take patience and a good deal of goodwill", "there is more than one way of seeing the question",
    "the subject will come up again in one form or another", "a calm talk is often worth more than a memorandum",
    "experience in the field and knowledge from books belong together",
    "things look different from the bank of the river",
    "good habits are easier to keep than to acquire", "nobody can know everything about so old a system",
    "a common language helps people from different trades", "it pays to listen before speaking",
    "the seasons set the rhythm of the work, as they always have", "details matter, though not all of them equally",
    "small things are noticed by those who walk the lines", "much of what is done well remains unseen",
)  # fmt: skip
_FRAMES = (
    "{Who} {did} {what} {how}.",
    "{How2}, {who} {did} {what}, and also {what2}.",
    "It was felt that {that}, and {who} agreed with a smile.",
    "As {who} put it, {that}.",
    "Where {what} is concerned, {that}.",
    "{What} and {what2} belong together in the eyes of many, and {who} {did} both {how}.",
    "There was a lively exchange about {what}, in which {who} also had a say.",
    "{Who} would like to thank everyone who helped with {what} {how}.",
    "Anyone who has dealt with {what} knows that {that}.",
    "Some readers will remember the pages on {what}, which {who} had prepared with care.",
    "When it comes to {what}, {who} tend to think first of {what2}.",
    "A few words about {what} may be in place here, since {that}.",
    "Visitors often ask about {what}, and the answer usually begins with {what2}.",
    "The afternoon was given to {what}, with coffee at 3.30 and a walk to the weir.",
    "A folder of {pages} pages on {what} lay on the table, and {who} leafed through it.",
    "{Who} met {count} times in the course of the year and {did} {what} on most of these occasions.",
    "Nothing in this section is meant as the last word on {what}.",
    "For {what}, as for {what2}, one may say that {that}.",
)
_HEADINGS = (
    "General remarks", "From the districts", "Notes on the season", "Conversations", "People and places", "The network",
    "On the river", "Round the works", "Questions and answers", "Looking back", "Customers", "Supply", "Treatment",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A document and the facts in it, with the tenth of the pages each stands in."""

    document: Document
    facts: tuple[tuple[int, str], ...]


def planted_document(seed: int, *, pages: int = 60, facts_per_tenth: int = 1) -> Planted:
    """A document of `pages` pages of about 300 words with facts drawn from `FACTS`, spread over the tenths."""
    rng = random.Random(seed)
    facts = iter(rng.sample(FACTS, 10 * facts_per_tenth))
    planted: list[tuple[int, str]] = []
    places: dict[int, list[str]] = {}
    for tenth in range(10):
        first, last = tenth * pages // 10, (tenth + 1) * pages // 10
        for page in rng.sample(range(first, last), facts_per_tenth):
            fact = next(facts)
            places.setdefault(page, []).append(fact)
            planted.append((tenth, fact))
    made = tuple(Page(number=number + 1, text=_page(rng, places.get(number, []))) for number in range(pages))
    document = Document(
        id=f"{seed:064x}", name="report.pdf", path="/report.pdf", media_type="application/pdf", pages=made
    )
    return Planted(document=document, facts=tuple(planted))


def filler(rng: random.Random) -> str:
    """One fluent sentence that reports nothing."""
    who, what, what2 = rng.choice(_WHO), *rng.sample(_WHAT, 2)
    how = rng.choice(_HOW)
    sentence = rng.choice(_FRAMES).format(
        who=who, Who=who, did=rng.choice(_DID), what=what, What=what, what2=what2, how=how, How2=how,
        that=rng.choice(_THAT), pages=rng.randint(6, 90), count=rng.randint(2, 9),
    )  # fmt: skip
    return sentence[0].upper() + sentence[1:]


def _page(rng: random.Random, facts: list[str]) -> str:
    paragraphs = [[filler(rng) for _ in range(rng.randint(3, 6))] for _ in range(4)]
    for fact in facts:
        paragraph = rng.choice(paragraphs)
        paragraph.insert(rng.randint(0, len(paragraph)), fact)
    blocks = [_wrapped(" ".join(paragraph)) for paragraph in paragraphs]
    if rng.random() < 0.4:
        blocks.insert(rng.choice([0, 2]), rng.choice(_HEADINGS))
    return "\n\n".join(blocks)


def _wrapped(text: str, width: int = 92) -> str:
    """The text in lines, as a PDF page gives it."""
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) + 1 > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])

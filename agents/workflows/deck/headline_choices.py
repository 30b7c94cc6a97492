"""What the headline of a slide can be: statements that code makes of the sources' sentences, the best first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ternlight.agents.workflows.deck.outline import LONGEST, USUAL, OutlineItem
from ternlight.agents.workflows.deck.stuff import Built
from ternlight.agents.workflows.material.brief import VERBS, brief, dangles, leans, pointed, shortenings
from ternlight.agents.workflows.material.types import Material, Passage
from ternlight.tools.typeset import slides as s
from ternlight.tools.typeset.wording import alike

MOST = 4
_ACROSS = ("changes", "dates")
"""Keys of slides over all sources."""
_SHORTEST = 16
_VERB = re.compile(rf"(?<!\bof )(?<!\bfor )(?<!\bin )(?<!\bthe )(?<!\ban )(?<!\ba )\b(?:{VERBS})\b", re.I)
_THING_OF = re.compile(r"(?:an?|the|our|its|their) (?:\w+ )?\w+ (?:of|for|in|to|with|on|by|from)\b", re.I)
NEARLY = 0.35
"""How much less a passage may matter than the best one to be offered beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadlineChoice:
    """A statement, and the passage that it was made of."""

    words: str
    passage: int
    """-1 for a statement about the slide's own numbers."""


def headline_choices(
    item: OutlineItem,
    built: Built,
    passages: Sequence[Passage],
    material: Material,
    headlines: Sequence[str],
    shown: Sequence[str],
) -> list[HeadlineChoice]:
    """Up to `MOST` statements for a slide, the first the one that code would take.

    None says what one of the `headlines` so far says, nor what the slide itself has `shown`. Empty where no passage
    gives a statement.
    """
    everything = material.passages
    own = [words for words in built.headlines if not any(alike(words, other) for other in headlines)]
    if own:
        return [HeadlineChoice(words=words, passage=-1) for words in own[:MOST]]
    if isinstance(built.body, s.Quote):
        return []  # the quote is what the slide states; another statement over it would take its place
    if isinstance(built.body, s.Number) and built.passages:
        return _of_the_number(everything[built.passages[0]], headlines, material.lang)
    lead = [everything[item.lead]] if 0 <= item.lead < len(everything) else []
    taken = [*headlines, *shown]
    if item.key in _ACROSS:
        taken = list(headlines)  # the slide shows no sentences, and other passages of those topics are not its matter
    topics = {everything[n].topic for n in (*item.passages, item.lead) if n >= 0} if not item.topics else set()
    near = [p for topic in sorted(topics) for p in material.of_topic(topic)] if item.key not in _ACROSS else []
    order = [*lead, *sorted(passages, key=lambda p: -p.worth), *sorted(near, key=lambda p: -p.worth)]
    ranked = [p for p in dict.fromkeys(order) if p.alone]
    for longest, leaning in ((USUAL, False), (LONGEST, False), (LONGEST, True)):
        found: list[HeadlineChoice] = []
        best = None
        for passage in ranked:
            words = brief(passage.text, longest)
            if words is None or len(words) < _SHORTEST or ((leans(words) or dangles(words)) and not leaning):
                continue
            if not states(words, material.lang) or any(alike(words, other) for other in taken):
                continue
            best = passage.worth if best is None else best
            if found and passage.worth < best - NEARLY and passage not in passages:
                continue
            others: list[str] = []
            if len(pointed(passage.text)) > longest:  # what must be cut anyway can be cut in other places
                others = [w for w in _others(passage.text, longest) if w != words and states(w, material.lang)]
            for one in (words, *others[:1]):
                if all(one.casefold() != choice.words.casefold() for choice in found):
                    found.append(HeadlineChoice(words=one, passage=passage.id))
            if len(found) >= MOST:
                break
        if found:
            return found[:MOST]
    return []


def states(words: str, lang: str) -> bool:
    """Whether `words` can be a headline: one statement, not a label and what it labels, in English not a thing and what
    it is of or for without a verb."""
    if re.search(r"[.!?;] \S", words) or re.match(r"[^\s:]{1,12}: |\d+[–-]\d+ [a-z]", words):
        return False
    if lang != "en":
        return True
    main = _RELATIVE.sub("", words)
    if main != words and _VERB.search(main) is None:
        return False  # "A deck that follows its sources"
    return not _THING_OF.match(words) or _VERB.search(words) is not None


_RELATIVE = re.compile(r"(?<=[a-z] )(?:that|which|who|whose)\b[^,;]*", re.ASCII)


def _others(text: str, longest: int) -> list[str]:
    return [words for words in shortenings(text, longest) if not leans(words) and len(words) >= 24]


def _of_the_number(passage: Passage, headlines: Sequence[str], lang: str) -> list[HeadlineChoice]:
    """A large number needs its meaning over it: the statements of its own sentence."""
    words = brief(passage.text, USUAL) or brief(passage.text, LONGEST)
    if words is None or not states(words, lang) or any(alike(words, other) for other in headlines):
        return []
    return [HeadlineChoice(words=words, passage=passage.id)]

# ruff: noqa: E501 - regular expressions and word lists are read whole
"""A sentence made short enough for a slot by leaving whole parts of it out, or a whole clause of it taken alone.

Nothing is rewritten and nothing is cut in the middle. What is left out may be a reason, an aside or a second statement,
never a condition, an exception, a doubt or who said it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ternlight.agents.workflows.summary.check import refusal
from ternlight.agents.workflows.summary.tidy import tidy
from ternlight.tools.text.facts import unsupported

_PERCENT = re.compile(r"(?<=\d) ?(?:percent|per cent)\b")
VERBS = (
    r"is|are|was|were|be|been|has|have|had|will|would|can|could|may|might|must|shall|should|does|did|do|won|"
    r"lost|fell|rose|grew|ran|cost|costs|took|takes|made|makes|held|kept|gave|gives|came|comes|went|goes|paid|"
    r"pays|sold|sells|bought|built|began|begins|led|leads|met|set|cut|put|left|spent|became|become|lies|lay|"
    r"stood|stands|brought|needs?|owes?|asks?|uses?|shows?|means?|keeps?|helps?|saves?|lets?|works?|offers?|"
    r"loses?|grows?|earns?|finds?|tells?|turns?|buys?|sells?|wins?|rises?|falls?|drops?|brings?|follows?|"
    r"renews?|rents?|allows?|reads?|sends?|starts?|ends?|opens?|closes?|remains?|includes?|contains?|requires?|"
    r"provides?|reduces?|increases?|measures?|carry|carries|serves?|covers?|depends?|\w{3,}ed|\w{3,}(?:ises|"
    r"izes)"
)
"""Alternatives that are a verb more often than not."""
_VERB = re.compile(rf"\b(?:{VERBS})\b", re.I)
_BREAK = re.compile(r"(?<!\d)[,;:]\s+|[,;:]\s+(?!\d)|\s+[–—-]\s+|\s+(?=\()")
_AND = re.compile(
    r"\s+(?=and (?:(?:has|have|had|was|were|is|are|will|can|must|used|took|ran|fell|rose|grew|went|made|held|kept|cut|put|"
    r"lost|left|led|gave|\w{3,}ed)\b))|,?\s+(?=while (?:the|a|an|its|[A-Z])\b)|\s+(?=(?:because|so that)\b)|,\s+(?=(?:which|where)\b)"
)
_LIMITS = re.compile(
    r"\b(?:if|unless|except|excluding|provided|until|only|but|yet|although|though|however|nevertheless|despite|whether|"
    r"according|said|says|claim\w*|alleg\w*|believ\w*|not|no|never|nor|without|depend\w*|subject to|assuming|may|might|"
    r"could|estimat\w*|about half|instead|rather|other than|unlikely|perhaps|possibly)\b",
    re.I,
)
_OPENER = re.compile(
    r"^(?:in|on|at|for|from|with|without|by|to|under|over|during|despite|among|of|within|through|between|against|unlike|like|"
    r"besides|instead|having|being|based|due|thanks|according|if|when|while|unless|because|since|although|though|as|once|"
    r"until|after|before|where|wherever|whereas|given|assuming|even|to|when\w*|\w+ing|\w+ed)\b",
    re.I,
)
_PLACE = re.compile(r"^(?:in|on|at|for|during|within|across)\b(?!.*\b(?:who|which|that|where|when)\b)", re.I)
"""An opener that needs no comma before the main clause."""
_SUBORDINATE = re.compile(r"^(?:if|when|while|unless|because|although|though|once|until|where\w*|even if|as)\b", re.I)
_ITEM = re.compile(r"^(?:\w[\w’'-]*\s+){0,3}\w[\w’'-]*,?\s+(?:and|or)\s+|^(?:\w[\w’'-]*\s?){1,3},\s")
_ASIDE = re.compile(r", (?:which|who|whose|where|\w+ed|\w+ing)\b[^,]*$")
"""What describes the subject behind a comma is no statement about it."""
_OPEN_END = re.compile(
    r"\b(?:the|a|an|of|to|by|for|with|and|or|than|that|in|at|from|its|their|is|are|was|were|has|have)$"
)
_PAIRED = re.compile(r"\b(?:between|both|either|neither|whether)\b", re.I)
_SUBJECT = re.compile(
    r"^(?:the|a|an|every|each|all|no|our|this|these|those|most|many|some|several|two|three|four|five|six|\d|[A-Z])",
    re.ASCII,
)
_JOINED = re.compile(r"(?:[;:]\s+|,\s+(?:and|while|but|so)\s+|\s+while\s+)")
_FOLLOWS = re.compile(r"\b(?:therefore|thus|hence|also|then|too|as well|it|they|them|those|these)\b", re.I)
"""Words of a clause that lean on the one before it."""
_SHORTEST = 18


@lru_cache(maxsize=8192)
def brief(text: str, longest: int) -> str | None:
    """`text` without its full stop in at most `longest` characters; None if nothing that may go makes it short enough."""
    whole = pointed(text)
    if len(whole) <= longest:
        return whole
    if _SUBORDINATE.match(whole):
        return None  # what is cut off may be the main clause
    kept = [whole[:at].rstrip(" ,;:–—-") for at in _ends(whole)]
    fits = [part for part in kept if _SHORTEST <= len(part) <= longest]
    if fits:
        return max(fits, key=len)
    for shorter in _without_asides(whole):
        if len(shorter) <= longest:
            return shorter
        ends = [shorter[:at].rstrip(" ,;:–—-") for at in _ends(shorter)]
        fits = [part for part in ends if _SHORTEST <= len(part) <= longest]
        if fits:
            return max(fits, key=len)
    clauses = [part for part in _clauses(whole) if _SHORTEST <= len(part) <= longest]
    return max(clauses, key=len) if clauses else None


def shortenings(text: str, longest: int) -> list[str]:
    """Every statement that `text` gives in at most `longest` characters: whole, without its asides, up to the end of
    each complete clause, and later clauses that stand alone. The one that keeps most comes first; `brief` is among them.
    """
    first = brief(text, longest)
    if first is None:
        return []
    whole = pointed(text)
    found = [first]
    if not _SUBORDINATE.match(whole):
        for base in (whole, *_without_asides(whole)):
            found += [base, *(base[:at].rstrip(" ,;:–—-") for at in _ends(base))]
        found += _clauses(whole)
    fitting = [part for part in dict.fromkeys(found) if _SHORTEST <= len(part) <= longest]
    return sorted(fitting, key=lambda part: -len(part))


def about_itself(text: str) -> bool:
    """Whether a sentence tells of the document that it stands in ("the pages that follow describe"), not of its
    matter."""
    return _ABOUT_ITSELF.search(text) is not None


def leans(text: str) -> bool:
    """Whether a statement needs what stood before it: a comparison without its other side, a word for something told
    already, or words about the document itself."""
    compares = _COMPARES.search(text) and not re.search(r"\b(?:than|as)\b", text)
    return bool(compares or _TOLD.search(text) or about_itself(text))


def dangles(text: str) -> bool:
    """Whether a statement, read alone, speaks of something that only the text around it names: "use it", "this change",
    "the reduction"."""
    pronoun = _OBJECT.search(text)
    if pronoun and not _NAMED_BEFORE.search(text[: pronoun.start()]) and not _EXPLETIVE.match(text, pronoun.start()):
        return True
    return bool(_POINTING.search(text) or _ANAPHOR.search(text) or about_itself(text))


_OBJECT = re.compile(r"(?<=\w )(?:it|them|they|so)\b(?= |$|[,;])(?! (?:is|was|takes?|seems?) \w+ (?:that|to)\b)", re.I)
_NAMED_BEFORE = re.compile(
    r"[,;:]|\b(?:that|which|who|while|when|because|if|until|before|after|and|but|as|since|where|than|so|yet|or)\b", re.I
)
"""A clause or a second thing before a pronoun, which it may stand for."""
_EXPLETIVE = re.compile(
    r"it (?:\w+(?:er|ly|ible|able)|hard|clear|worth|possible|necessary)\b|so (?:\w+ly|many|much|few|far|long)\b"
)
_POINTING = re.compile(
    r"\b(?:this|that)(?= (?!year|month|week|quarter|time|day|century|decade|season|spring|summer|autumn|winter|is|was|"
    r"are|were|the|a|an|has|have|had|it|they|he|she|we|you|there)[a-z]+(?:\W*$|[,;]| (?:is|was|has|had|will|can|could|may|for|in|of|as)\b))"
    r"|(?<!all )(?<!of )\b(?:these|those)\b(?! who| that| which| of| with| in)|\b(?:on|for|with|in|of|by|about|from) (?:these|those|this)(?=$|[,.;]| in| for| has| is)"
    r"|^(?:another|the others?|more|such|neither|either|both)\b|\b(?:as|than) (?:these|those)\b|\bthis has (?:been|become)\b|\bthis (?:is|was)\b",
    re.I,
)
_ANAPHOR = re.compile(
    r"\bthe (?:reduction|increase|decrease|rise|fall|change|difference|decision|reason|result|gain|loss|latter|former|"
    r"trick|problem|replacement|proposal|effect|consequence|exception|event|case|same|whole thing|idea)"
    r"(?! (?:of|in|to|from|that|for|by|between|with|was made|is that|on|at)\b)(?!['’])\b|^an? replacement\b",
    re.I,
)
_COMPARES = re.compile(
    r"\b(?:faster|slower|sooner|later than|worse|better|more so|less so|the same|the latter|the former)\b", re.I
)
_TOLD = re.compile(
    r"\b(?:also|too|again|therefore|thus|hence|another|others?|instead|this|these|those|such|both|here)\b", re.I
)
_ABOUT_ITSELF = re.compile(
    r"\b(?:this (?:report|document|paper|page|note|letter|memo|deck|readme|manual)\b|(?:table|figure|chart|graph|diagram|map|pages?|sections?|chapters?|list|appendix|annex|report|document|paper) "
    r"(?:\d+ )?(?:below|above|shows?|describes?|lists?|gives?|(?:that|which) follows?|on page)|stands? out|"
    r"the following|as follows|see (?:page|section|table|figure))\b",
    re.I,
)


def _ends(text: str) -> list[int]:
    """Where the sentence may end, its first clause standing complete and nothing that limits it left out."""
    found = []
    for match in [*_BREAK.finditer(text), *_AND.finditer(text)]:
        at, rest = match.start(), text[match.end() :]
        head = text[:at]
        comma = match.group().startswith(",")
        if _LIMITS.search(rest) or not _is_complete(head) or (comma and _ITEM.match(rest)):
            continue
        if _OPENER.match(head) and not re.search(r",\s", head) and not _PLACE.match(head):
            continue
        if rest.startswith(("and ", "or ")) and _PAIRED.search(head):
            continue
        if match.group().startswith(":") or (_AND.match(text, at) and re.search(r",[^,]{1,40}$", head)):
            continue  # what a colon announces, and the last of several things
        found.append(at)
    return found


def _is_complete(head: str) -> bool:
    plain = _ASIDE.sub("", head)
    return (
        len(plain.split()) >= 4
        and bool(_VERB.search(plain))
        and head.count("(") == head.count(")")
        and head.count('"') % 2 == 0
        and head.count("“") == head.count("”")
        and ends_well(head)
    )


def ends_well(text: str) -> bool:
    """Whether a text does not stop in the middle of a phrase."""
    return not _OPEN_END.search(text)


def _without_asides(text: str) -> list[str]:
    """The sentence without one part that stands between two commas or in brackets."""
    found = []
    for match in re.finditer(r"(?<=\w), [^,;:()]{6,90},(?= [a-z])|\s\([^()]{3,90}\)", text):
        kept = text[: match.start()] + text[match.end() :]
        if not _LIMITS.search(match.group()) and refusal(f"{kept}.", f"{text}.", strength="tiny") is None:
            found.append(kept)
    return sorted(found, key=len, reverse=True)


def _clauses(text: str) -> list[str]:
    """Later clauses with a subject of their own, where what stands before them limits nothing."""
    found = []
    for match in _JOINED.finditer(text):
        before, part = text[: match.start()], text[match.end() :]
        if _FOLLOWS.search(part):
            continue
        for end in [*_ends(part), len(part)]:
            own = part[:end].rstrip(" ,;:–—-")
            if _is_clause(own) and not _LIMITS.search(before) and not _LIMITS.search(part[end:]):
                found.append(own[:1].upper() + own[1:])
    return found


def _is_clause(part: str) -> bool:
    return bool(_SUBJECT.match(part)) and _is_complete(part) and not _OPENER.match(part)


def clause(text: str, start: int, end: int, longest: int) -> str | None:
    """The clause of `text` that holds the characters from `start` to `end`, if it stands alone and claims nothing else."""
    joints = [match.span() for match in _JOINED.finditer(text)]
    left = max((b for _a, b in joints if b <= start), default=0)
    own = text[left:]
    if left and not _is_clause(own):
        left, own = 0, text
    ends = [left + at for at in _ends(own)] + [len(text)]
    right = min((at for at in ends if at >= end), default=len(text))
    part = text[left:right].strip(" .;:,–—-")
    part = part[:1].upper() + part[1:]
    if not 8 <= len(part) <= longest or len(part.split()) < 3 or not _VERB.search(part):
        return None
    if left and _LIMITS.search(text[:left]):
        return None
    return part if not unsupported(part, text) or part == text[:right].strip(" .;:,–—-") else None


def pointed(text: str) -> str:
    """A sentence as a point: no full stop, "percent" as a sign."""
    shown = _PERCENT.sub(" %", tidy(text)).rstrip()
    return shown[:-1].rstrip() if shown.endswith(".") and not shown.endswith(("...", "etc.")) else shown

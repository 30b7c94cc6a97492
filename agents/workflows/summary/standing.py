"""How well a sentence stands alone: what points elsewhere, what is not a sentence, what no reader wants to be told."""

from __future__ import annotations

import re

from ternlight.agents.workflows.summary.tidy import tidy
from ternlight.tools.text.sentences import Sentence
from ternlight.tools.text.words import STOP_WORDS, is_unspaced, words

_DANGLING = re.compile(
    r"""^(?:this|that|these|those|it|its|he|she|they|them|their|his|her|such|here|there|both|the\ (?:former|latter
    |same|above
    |following|other|others)|another|one\ of\ (?:them|these|those)|some\ of\ (?:them|these|those)|which|who
    |whose|as\ such|then
    |yet|still|or|because|if\ so|i|you|my|your|a\ (?:new|second|third|further|different)\ one
    |(?:if|after|before|despite|besides)\ (?:this|that|it|they|he|she)\b(?!\s+\w+\s+\w+ing))\b""",
    re.IGNORECASE | re.VERBOSE,
)
_ONLY_REFERRING = re.compile(
    r"""^(?:it|its|he|she|they|their|his|her|these|those|this|that|both|such|the\ (?:former|latter|same)|another
    |a\ (?:new|second|third|further|different)\ one|then|otherwise|(?:if|after|before|despite)\ (?:this|that|it|they))
    \b""",
    re.IGNORECASE | re.VERBOSE,
)
_EXPLETIVE = re.compile(
    r"""^(?:it\ (?:(?:is|was|has\ been|will\ be|may\ be|should\ be)\ (?:\w+\ ){1,3}(?:that|to|whether|for|how)\b
    |(?:takes?|took|will\ take|seems?|appears?)\b)|there\ (?:is|are|was|were|will|has|have|can|may|must)\b
    |both\ \w+s\b)""",
    re.IGNORECASE | re.VERBOSE,
)
"""An "it" or "there" that points at nothing."""
_CONNECTED = re.compile(
    r"^(?:however|but|and|so|also|moreover|furthermore|therefore|thus|hence|instead|otherwise)\b", re.I
)
_POINTS_BACK = re.compile(
    r"""\bfor\ (?:this|that)\ (?:reason|purpose)\b|\b(?:of|with|for|to|by|from|on|in|after|before)\ (?:these|those|this
    |that|them|it)[.,;]|\bthe\ (?:latter|former|aforementioned)\b|\b(?:that|if|whether|because)\ (?:it|its|they|their
    |he|she|his|her)\b(?=.*)|\b(?:mentioned|described|discussed)\ (?:above|earlier|before)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_POINTS_ELSEWHERE = re.compile(
    r"""^(?:(?:also\ |please\ )?see|refer\ to|for\ (?:more|further|details)|consult)\b
    |\b(?:see|cf\.?)\ (?:also\ )?(?:section|chapter|page|p\.|table|figure|fig\.|appendix|annex|below|above)
    |\b(?:as\ (?:shown|described|discussed|listed|set\ out)\ (?:in|above|below)|the\ following|as\ follows|below\.)
    |^(?:sections?|chapters?|figures?|tables?)\ [\dIVX]""",
    re.IGNORECASE | re.VERBOSE,
)
_COURTESY = re.compile(
    r"""^(?:thank\ you|thanks|many\ thanks|we\ (?:thank|are\ (?:grateful|sorry|glad|pleased)|hope|look\ forward
    |apologi[sz]e|would\ like\ to\ thank|understand|know\ how)|please\ (?:do\ not\ hesitate|feel\ free)|i\ (?:hope|look)
    |dear\ |yours\ |kind\ regards|if\ you\ have\ any\ questions|a\ leaflet\ is|apologies\b|welcome\ to
    |the\ meeting\ (?:was\ )?(?:closed|opened|ended|adjourned)|the\ minutes\ (?:of|were)|(?:in\ )?(?:this|the)
    \ (?:paper|thesis|report|document)\ is\ (?:organi[sz]ed|structured)|comments\ (?:and|are)|have\ fun)""",
    re.IGNORECASE | re.VERBOSE,
)
_LEGAL = re.compile(
    r"""\bpermission\ is\ (?:hereby\ )?granted|\bwithout\ (?:any\ )?warrant|\bas[ ]is["”']|\bmerchantab|\bsublicen[cs]e
    |\bterms\ of\ (?:the|this)\ [\w\s]{0,40}licen[cs]e|\bunder\ the\ [\w\s]{0,40}licen[cs]e|\bliable\ for\ any
    |\bpermitted\ to\ copy|\bregistered\ trademark|\btrademarks?\ of\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NOTICE = re.compile(
    r"""\bpermission\ is\ (?:hereby\ )?granted|\bwithout\ (?:any\ )?warrant|\bmerchantab|\bpermitted\ to\ copy
    |\bliable\ for\ any|\bregistered\ trademark""",
    re.IGNORECASE | re.VERBOSE,
)
_PROTOTYPE = re.compile(
    r"""\[(?:function|macro|variable|data\ type|command|type|method|constant)\]
    |\b(?:const\ )?(?:char|int|void|unsigned|size_t|ssize_t|struct|static|bool|double|float|long
    |enum)\s?\*{0,2}\s?\w+\s?\(
    |\)\s*[;{]\s*$|^\s*(?:def|class|import|from|return|public|private|function|var|let|const|\#include|\#define)\ \S+
    .*[({;:=]|[=!]=\s|\w\+\+[;)\]]|->|::\w|&&|\|\|""",
    re.IGNORECASE | re.VERBOSE,
)
_LABEL = re.compile(r"^(?:[a-z_][\w.*-]*(?:\s[a-z_][\w-]*)?|\w+_\w+|\S+\(\)?)\s?:\s")
_RETURNS = re.compile(
    r"""^(?:returns?|parameters?|arguments?|since|usage|syntax|example|input|output|e\.g\.|notation|legend|columns?|key
    |(?:evidence|confidence)\ \w+|abbreviations?)\s?:\s""",
    re.IGNORECASE | re.VERBOSE,
)
_CODE_WORD = re.compile(r"\w+_\w+|\b[a-z]+[A-Z]\w*|\w\(\)|(?<!\w)--?[a-z][\w-]*|\bNULL\b|\w=\S")
_EXAMPLE = re.compile(r"\bfor\ (?:an\ )?(?:example|instance)\b|\be\.g\.", re.I)
_SHORT_LABEL = re.compile(r"^[A-Z][\w ./-]{1,28}:\s")
_VERB = re.compile(
    r"""\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|may|might|must|shall|should|do|does|did|isn[’']t
    |aren[’']t|don[’']t|doesn[’']t|won[’']t|can[’']t|cannot)\b|\b[a-z]{3,}(?:ed|es|s|ing)\b""",
    re.VERBOSE,
)
_SYMBOLS = frozenset("\\/^$=<>{}|&~*@#_+[]`")


def size(text: str) -> int:
    """Words; two characters of a script without spaces count as one word."""
    return len(words(text)) - sum(is_unspaced(character) for character in text) // 2


def is_code(text: str) -> bool:
    """Whether it is a declaration or a statement of a program rather than a sentence."""
    return bool(_PROTOTYPE.search(text))


def is_notice(text: str) -> bool:
    """Whether it grants or denies rights in the document itself."""
    return bool(_NOTICE.search(text))


def refers_back(text: str) -> bool:
    """Whether it begins with a word whose meaning stands in the sentence before it."""
    body = tidy(text)
    return bool(_ONLY_REFERRING.match(body)) and not _EXPLETIVE.match(body)


def penalty(sentence: Sentence, *, legal: bool) -> float:
    """What to subtract from a sentence's worth, 0 upwards. `legal`: the document is a licence or a contract itself."""
    text = sentence.text
    body = tidy(text)
    found = 0.0
    if _DANGLING.match(body) and not _EXPLETIVE.match(body):
        found += 0.35
    elif _CONNECTED.match(body) or (body != text and _CONNECTED.match(text)):
        found += 0.08
    if _POINTS_ELSEWHERE.search(body):
        found += 0.25
    if _POINTS_BACK.search(body):
        found += 0.08
    if _COURTESY.match(body):
        found += 0.4
    if body.startswith("Please "):
        found += 0.12
    if _LEGAL.search(body) and not legal:
        found += 0.35
    if _LABEL.match(text) or _RETURNS.match(body):
        found += 0.4
    elif _SHORT_LABEL.match(body) and size(body) < 10:
        found += 0.12
    if body.count(";") + body.count(":") > 3:
        found += 0.2  # a legend, a list run into one
    if _EXAMPLE.search(text):
        found += 0.12
    found += min(0.21, 0.07 * len(_CODE_WORD.findall(body)))
    if body.count('"') % 2 or body.count("(") != body.count(")") or body.count("“") != body.count("”"):
        found += 0.2
    if sentence.kind == "bullet" and not body.rstrip("\"'”’)").endswith((".", "!")):
        found += 0.08 + 0.15 * (body.isascii() and not _VERB.search(body))
    first = text.split()[0]
    if first.islower() and (first.endswith(",") or first in STOP_WORDS) and sentence.kind == "prose":
        found += 0.4  # the second half of a sentence that a page or a list has cut in two
    symbols = sum(character in _SYMBOLS for character in body) / max(1, len(body))
    found += min(0.3, 6 * symbols)  # commands and formulas
    length = size(text)
    if length > 40:
        found += 0.1
    return found + 0.04 * max(0, 9 - length)  # "The collection has also changed."

# ruff: noqa: E501 - regular expressions and word lists are read whole
"""The fixed skeleton of a pitch deck: thirteen slides, what belongs on each, and the layouts that suit it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ternlight.tools.typeset.slides import Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class PitchSection:
    """A slide of a pitch deck."""

    key: str
    title: str
    brief: str
    layouts: tuple[Layout, ...]
    """Those that suit, the best first."""
    heading: re.Pattern[str]
    """Headings of a source under which its passages stand."""
    cue: re.Pattern[str]
    """Words of a passage that belongs here wherever it stands."""
    meaning: str
    """What its passages say, for comparing by meaning."""
    numeric: bool = False
    """Whether a number must be there."""


def _section(
    key: str, title: str, brief: str, layouts: str, heading: str, cue: str, meaning: str, *, numeric: bool = False
) -> PitchSection:
    return PitchSection(
        key=key,
        title=title,
        brief=brief,
        layouts=tuple(layouts.split()),  # type: ignore[arg-type]
        heading=re.compile(rf"\b(?:{heading})\b", re.I),
        cue=re.compile(rf"\b(?:{cue})\b", re.I),
        meaning=meaning,
        numeric=numeric,
    )


PITCH = (
    _section(
        "problem", "The problem", "who hurts, how often, and what it costs", "stats cards bullets quote",
        r"problems?|pains?|challenges?|need|status quo|background",
        r"problem|pain|struggl\w+|cannot|can't|waste[sd]?|lose[sd]?|lost|lack\w*|too (?:expensive|slow|late|many)|"
        r"costs? them|fail\w*|shortage|complain\w*|risk",
        "Customers lose money and time because of a problem that nobody solves well.",
    ),
    _section(
        "solution", "The solution", "how each of the pains ends", "compare cards bullets",
        r"solutions?|products?|our (?:answer|approach)|offer|what we do|value proposition",
        r"solution|solv\w+|our product|we (?:offer|build|make|provide|replace|deliver)|replaces|lets|enables|instead of",
        "Our product solves the problem and gives customers a better way.",
    ),
    _section(
        "why-now", "Why now", "what has changed and when", "timeline cards bullets",
        r"why now|timing|trends?|drivers?|regulation|context",
        r"since (?:19|20)\d\d|new (?:law|rule|regulation|directive|standard)|from (?:19|20)\d\d|until (?:19|20)\d\d|"
        r"recently|for the first time|now (?:possible|required)|deadline|(?:fell|rose|doubled|halved) since",
        "New rules, falling prices and changed habits make this the right moment.",
    ),
    _section(
        "market", "The market", "how large it is, and how that was counted", "chart stats number table bullets",
        r"markets?(?: size)?|opportunity|demand|TAM|SAM|SOM|segments?",
        r"market|TAM|SAM|SOM|addressable|billion|demand|potential customers|segment",
        "The market is worth billions and grows every year.", numeric=True,
    ),
    _section(
        "how", "How it works", "the three to five steps", "process cycle cards bullets",
        r"how it works|process|technology|method|operation|installation|onboarding|steps",
        r"first|then|next|finally|step|works by|measures?|install\w*|connects?|sends?|is built|consists of|sensor|software",
        "It works in a few steps: first it measures, then it plans, and finally it acts.",
    ),
    _section(
        "model", "Business model", "the price, who pays, and the margin", "stats cards table bullets",
        r"business model|pricing|revenue model|prices?|how we (?:earn|make money)|unit economics",
        r"pric\w+|per (?:month|year|unit|seat|site|customer)|subscription|fee|margin|licen[cs]e|pays? (?:us|for)|lease|"
        r"revenue per",
        "Customers pay a monthly fee and the gross margin is high.",
    ),
    _section(
        "traction", "Traction", "what has been achieved, in numbers that are real", "chart stats number timeline bullets",
        r"traction|results?|progress|achievements?|customers|pilots?|milestones reached|to date|key figures|numbers",
        r"customers|pilots?|signed|revenue|grew|users|orders|contracts|retention|churn|sites|installed|sold|won",
        "We already have paying customers and revenue grew.", numeric=True,
    ),
    _section(
        "go-to-market", "Go to market", "the channels and the first segment", "funnel process cards bullets",
        r"go[- ]to[- ]market|sales|channels?|distribution|marketing|growth strategy|partners?",
        r"channel|partner\w*|distribut\w+|sales|resell\w*|direct(?:ly)? to|installers|first segment|leads|referral\w*",
        "We sell through partners and start with one customer segment.",
    ),
    _section(
        "competition", "Competition", "the named rivals, and one honest weakness", "table matrix compare cards bullets",
        r"competition|competitors?|alternatives?|rivals?|landscape|comparison|strengths and weaknesses",
        r"compet\w+|rivals?|alternatives?|incumbents?|unlike|compared (?:with|to)|whereas|cheaper than|weakness",
        "Competitors offer older and more expensive alternatives.",
    ),
    _section(
        "team", "The team", "the people who do it", "team",
        r"team|people|founders?|management|board",
        r"founder|co-founder|CEO|CTO|COO|chief \w+ officer|years of experience|previously (?:led|worked|built)|joined from",
        "The founders have long experience in this industry.",
    ),
    _section(
        "roadmap", "Roadmap and finances", "the next 12 to 24 months", "timeline chart table process bullets",
        r"road ?map|milestones?|plan|next steps?|financials?|forecast|projections?|outlook|timeline|the year ahead",
        r"will (?:open|launch|start|reach|be|have)|by (?:the end of )?(?:19|20)\d\d|plan(?:s|ned)? to|break[- ]even|launch|"
        r"forecast|projected|expected|Q[1-4]|next year",
        "Over the next two years we plan to launch, grow and break even.",
    ),
    _section(
        "ask", "The ask", "the amount, its use, and the milestones it pays for", "closing",
        r"ask|funding|investment|use of funds|financing|raise",
        r"raising|raise|seek\w*|ask(?:ing)? for|use of funds|invest(?:ment|ors?)|funding|round|seed",
        "We are raising money to fund the next stage.",
    ),
)  # fmt: skip
"""Without the cover, which is the thirteenth."""

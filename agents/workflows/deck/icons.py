"""An icon for a few words, chosen by code: no model names a file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ternlight.tools.text.words import stem, words
from ternlight.tools.typeset.icons import names

_WORDS = {
    "ship": "ship vessel boat harbour port ferry cargo container berth",
    "anchor": "mooring quay dock pilot",
    "waves": "sea water dredging channel river depth flood tide",
    "banknote": "money cost price revenue income cash budget fee spend invest profit surplus loan bank debt dividend",
    "coins": "saving reserve salary wage tax interest",
    "users": "people staff team worker employee customer passenger member resident user apprentice household",
    "user-check": "manager director founder chair leader",
    "zap": "energy power electric electricity current",
    "leaf": "air climate carbon emission environment nature green sustainability",
    "recycle": "waste recycling reuse",
    "battery-charging": "battery storage charging",
    "sun": "solar sun summer",
    "wind": "wind turbine",
    "shield-check": "safety security protection insurance safe",
    "triangle-alert": "risk danger accident storm fire damage warning problem failure shortage delay",
    "building-2": "building office house terminal construction property",
    "wrench": "repair maintenance service fix installation",
    "hammer": "work works renovation",
    "calendar": "year date plan schedule month week season",
    "clock": "time hour delay wait shift night duration",
    "chart-line": "growth trend increase forecast traffic demand rise",
    "trending-down": "fall decline drop decrease loss",
    "target": "goal aim target objective mission",
    "flag": "milestone next ahead step decision",
    "globe": "world country market international region export",
    "store": "shop retail sale seller",
    "shopping-cart": "order purchase buy customer basket",
    "truck": "transport delivery lorry road logistics",
    "train-front": "train rail station bus tram",
    "factory": "factory plant production industry manufacturing bakery",
    "cpu": "software technology computer digital engine model chip",
    "database": "data database record register",
    "lock": "privacy law legal contract licence",
    "gavel": "court rule regulation policy council board committee",
    "scale": "comparison balance competition fair rival competitor",
    "heart-pulse": "health hospital patient care medicine clinic",
    "graduation-cap": "school training education university learn student",
    "microscope": "research study science test laboratory method sample survey",
    "lightbulb": "idea solution innovation insight",
    "handshake": "partner agreement union cooperation deal supplier",
    "megaphone": "marketing campaign channel press",
    "wheat": "food grain harvest farm agriculture bread",
    "house": "home household housing rent lease",
    "thermometer": "heat temperature cold cooling",
    "droplet": "oil fuel liquid water leak",
    "bike": "bicycle cycling bike",
    "map-pin": "place site location town city",
    "search": "search find result finding",
    "layers": "part topic overview area",
}
_ICONS = {stem(word): icon for icon, listed in _WORDS.items() for word in listed.split() if icon in names()}


def icon_for(text: str, *, taken: set[str] | None = None) -> str:
    """The icon of the first word that has one, none of `taken`; "" where no word has one."""
    used = taken if taken is not None else set()
    for word in words(re.sub(r"[^\w\s-]", " ", text)):
        icon = _ICONS.get(stem(word))
        if icon is not None and icon not in used:
            return icon
    return ""


def icons_for(texts: Sequence[str]) -> list[str]:
    """An icon for each text, all different; none at all if one of them has none, for no picture is better than one that
    means nothing."""
    found: list[str] = []
    for text in texts:
        found.append(icon_for(text, taken=set(found)))
    return found if all(found) else [""] * len(found)

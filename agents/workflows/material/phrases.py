# ruff: noqa: E501 - a table, one language a line
"""The words that code itself puts on a slide or into a report, in the language of the sources.

Statements (`Sayings`) exist where their grammar holds for any noun and number put into them; for other languages code
makes no statement of its own, and a source's sentence or a label stands in its place.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Labels:
    """Short labels."""

    glance: str
    dates: str
    next: str
    short: str
    before: str
    after: str
    up: str
    down: str
    words: str
    """Over a quote that has no other heading."""
    link: str
    """ "and"."""
    by: str
    """Before what the rows of a table are: "Revenue by product"."""


@dataclass(frozen=True, slots=True)
class ReportWords:
    """Headings and captions of a report."""

    figures: str
    changes: str
    method: str
    value: str
    what: str
    source: str
    in_order: str
    in_time: str
    values: str
    to: str


@dataclass(frozen=True, slots=True)
class Sayings:
    """Statements about numbers; true whatever stands in the braces."""

    rose: str
    fell: str
    stayed: str
    highest: str
    grew_most: str
    fell_most: str
    all_rose: str
    all_fell: str
    all_changed: str
    between: str
    counts: tuple[str, ...]
    """Three to six, as a sentence begins."""


_LABELS = {
    "en": Labels("At a glance", "The dates that matter", "What comes next", "In short", "Before", "After", "Up", "Down", "In the source’s own words", "and", "by"),
    "de": Labels("Auf einen Blick", "Die wichtigen Termine", "Wie es weitergeht", "Kurz gesagt", "Vorher", "Nachher", "Gestiegen", "Gefallen", "Im Wortlaut", "und", "nach"),
    "fr": Labels("En un coup d’œil", "Les dates à retenir", "La suite", "En bref", "Avant", "Après", "En hausse", "En baisse", "Dans le texte", "et", "par"),
    "es": Labels("De un vistazo", "Las fechas clave", "Los próximos pasos", "En resumen", "Antes", "Después", "Al alza", "A la baja", "En sus propias palabras", "y", "por"),
    "it": Labels("In sintesi", "Le date da ricordare", "I prossimi passi", "In breve", "Prima", "Dopo", "In aumento", "In calo", "Con le sue parole", "e", "per"),
    "nl": Labels("In één oogopslag", "De belangrijke data", "Hoe het verder gaat", "Kort gezegd", "Voor", "Na", "Gestegen", "Gedaald", "In eigen woorden", "en", "per"),
    "pt": Labels("De relance", "As datas importantes", "Os próximos passos", "Em resumo", "Antes", "Depois", "Em alta", "Em queda", "Nas próprias palavras", "e", "por"),
}  # fmt: skip
_REPORT = {
    "en": ReportWords("Figures in one table", "What has changed", "Method and limits", "Value", "What it is", "Source", "In order", "In order of time", "Values", "to"),
    "de": ReportWords("Zahlen in einer Tabelle", "Was sich geändert hat", "Vorgehen und Grenzen", "Wert", "Was es ist", "Quelle", "Der Reihe nach", "Der Zeit nach", "Werte", "bis"),
    "fr": ReportWords("Les chiffres en un tableau", "Ce qui a changé", "Méthode et limites", "Valeur", "Objet", "Source", "Dans l’ordre", "Par ordre chronologique", "Valeurs", "à"),
    "es": ReportWords("Las cifras en una tabla", "Lo que ha cambiado", "Método y límites", "Valor", "Qué es", "Fuente", "Por orden", "Por orden cronológico", "Valores", "a"),
    "it": ReportWords("Le cifre in una tabella", "Che cosa è cambiato", "Metodo e limiti", "Valore", "Che cosa è", "Fonte", "In ordine", "In ordine di tempo", "Valori", "a"),
    "nl": ReportWords("De cijfers in één tabel", "Wat er veranderd is", "Werkwijze en grenzen", "Waarde", "Wat het is", "Bron", "Op volgorde", "Op volgorde van tijd", "Waarden", "tot"),
    "pt": ReportWords("Os números numa tabela", "O que mudou", "Método e limites", "Valor", "O que é", "Fonte", "Por ordem", "Por ordem cronológica", "Valores", "a"),
}  # fmt: skip
_SAYINGS = {
    "en": Sayings(
        rose="{what} rose from {a} in {first} to {b} in {last}",
        fell="{what} fell from {a} in {first} to {b} in {last}",
        stayed="{what} stood at {b} in {last}, as in {first}",
        highest="{cat} came first in {what}, at {a}",
        grew_most="{cat} grew most, from {a} to {b}",
        fell_most="{cat} fell most, from {a} to {b}",
        all_rose="{list} rose",
        all_fell="{list} fell",
        all_changed="{list} changed",
        between="{count} events fall between {first} and {last}",
        counts=("Three", "Four", "Five", "Six"),
    ),
    "de": Sayings(
        rose="{what}: von {a} ({first}) auf {b} ({last}) gestiegen",
        fell="{what}: von {a} ({first}) auf {b} ({last}) gefallen",
        stayed="{what}: {b} im Zeitraum {last} wie schon {first}",
        highest="{cat} liegt bei „{what}“ mit {a} vorn",
        grew_most="{cat} ist am stärksten gewachsen, von {a} auf {b}",
        fell_most="{cat} ist am stärksten gefallen, von {a} auf {b}",
        all_rose="Gestiegen sind: {list}",
        all_fell="Gefallen sind: {list}",
        all_changed="Geändert haben sich: {list}",
        between="{count} Ereignisse liegen zwischen {first} und {last}",
        counts=("Drei", "Vier", "Fünf", "Sechs"),
    ),
}


def _code(lang: str) -> str:
    return lang.lower().split("-")[0]


def labels(lang: str) -> Labels:
    """The labels of a language tag; English where there are none."""
    return _LABELS.get(_code(lang), _LABELS["en"])


def report_words(lang: str) -> ReportWords:
    """The words of a report; English where there are none."""
    return _REPORT.get(_code(lang), _REPORT["en"])


def sayings(lang: str) -> Sayings | None:
    """The statements of a language; None where there are none."""
    return _SAYINGS.get(_code(lang))


def listed(parts: list[str], lang: str) -> str:
    """ "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {labels(lang).link} {parts[-1]}"


def written(value: float, lang: str) -> str:
    """A number as the language writes it."""
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4f}".rstrip("0")
    if _code(lang) in COMMA:
        text = text.translate(str.maketrans(",.", ".,"))
    return text


COMMA = frozenset(
    ["de", "fr", "es", "it", "nl", "pt", "da", "sv", "nb", "no", "fi", "pl", "cs", "tr", "id", "ru", "el"]
)
"""Languages that write a comma before the decimals and a point, or a space, between thousands."""

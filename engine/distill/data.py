"""Training text from a folder of documents: pieces of all lengths that people index or ask, and pairs to test on.

Every folder directly below the source is one collection (such as an unpacked documentation package). What is held out
is held out whole: the collections that are named, and one page in twenty-five of each other one, by the hash of its
path. A collection is written when it is done; a run that was stopped goes on with the next.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

Say = Callable[[str], None]
Section = tuple[str, list[str]]
"""A heading, "" where there is none, and its paragraphs."""

_BLOCK = re.compile(
    r"</?(?:p|div|li|dd|dt|td|th|tr|h[1-6]|ul|ol|dl|table|section|blockquote|br|title|nav|pre)\b[^>]*>", re.IGNORECASE
)
_HEADING = re.compile(r"<h[1-6][^>]*>(.*?)</h[1-6]>", re.IGNORECASE | re.DOTALL)
_DROPPED = re.compile(r"<(script|style|head|nav|footer|pre)\b.*?</\1>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG, _SPACE = re.compile(r"<[^>]+>"), re.compile(r"\s+")
_SENTENCE = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[A-Z\"'(])")
_NUMBER = re.compile(r"^(?:[\dA-Z]+\.)*[\d.]*\s*")
_MANUAL = re.compile(r"\.[1-8]\w*$")
_QUESTIONS = (
    "What is {}?",
    "How does {} work?",
    "How do I use {}?",
    "Explain {}.",
    "Where can I read about {}?",
    "Tell me about {}",
    "information on {}",
    "Find {} in the documents.",
)
_HELD_OUT_OF = 25
_LARGEST_FILE = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A question and the section that answers it."""

    question: str
    passage: str
    kind: str
    """ "heading" or "first", the section's first sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What a run has written, and how much of it."""

    train: Path
    held_out: Path
    pairs: Path
    counts: tuple[int, int, int]


def prepare(source: Path, target: Path, *, held_out: Sequence[str] = (), most: int = 110_000, say: Say) -> Prepared:
    """Write train.txt and heldout.txt (a piece a line, shuffled) and pairs.tsv below `target`.

    `held_out` names whole collections, `most` bounds the training pieces of any other one.
    """
    parts = target / "parts"
    parts.mkdir(parents=True, exist_ok=True)
    collections = sorted(path for path in source.iterdir() if path.is_dir())
    for number, collection in enumerate(collections, 1):
        part = parts / f"{collection.name}.json"
        if not part.exists():
            say(f"{number} of {len(collections)}: {collection.name}")
            found = _collection(collection, whole=collection.name in held_out)
            _write(part, json.dumps(found, ensure_ascii=False))
    return _join(sorted(parts.glob("*.json")), target, most)


def _collection(folder: Path, *, whole: bool) -> dict[str, list[list[str]]]:
    """The pieces to train on and held out, and the pairs, of one collection."""
    rng = random.Random(folder.name)
    found: dict[str, list[list[str]]] = {"train": [], "held": [], "pairs": []}
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
        place = hashlib.sha256(file.relative_to(folder).as_posix().encode()).digest()
        held = whole or int.from_bytes(place[:4], "big") % _HELD_OUT_OF == 0
        for heading, paragraphs in sections(file):
            for piece in pieces(heading, paragraphs, rng):
                found["held" if held else "train"].append([_SPACE.sub(" ", piece).strip()])
            if held:
                found["pairs"] += [
                    [one.question, one.passage, folder.name, one.kind] for one in _pairs(heading, paragraphs)
                ]
    return found


def sections(file: Path) -> list[Section]:
    """The text of a page of HTML, a manual page or plain text, gzipped or not; none for anything else."""
    name = file.name.lower().removesuffix(".gz")
    readers: list[tuple[bool, Callable[[str], list[Section]]]] = [
        (name.endswith((".html", ".htm", ".xhtml")), html_sections),
        (bool(_MANUAL.search(name)), manual_sections),
        (name.endswith((".txt", ".md", ".rst")), plain_sections),
    ]
    reader = next((reader for fits, reader in readers if fits), None)
    if reader is None or file.stat().st_size > _LARGEST_FILE:
        return []
    try:
        raw = gzip.decompress(file.read_bytes()) if file.name.lower().endswith(".gz") else file.read_bytes()
    except (OSError, EOFError):
        return []
    return reader(raw.decode("utf-8", "ignore"))


def html_sections(text: str) -> list[Section]:
    """Sections of a page of HTML, by its headings."""
    parts = _HEADING.split(_DROPPED.sub(" ", text))
    heads = ["", *(_NUMBER.sub("", _clean(part)) for part in parts[1::2])]
    return [
        (head, [paragraph for block in _BLOCK.split(body) if _is_text(paragraph := _clean(block), 25)])
        for head, body in zip(heads, parts[::2], strict=True)
    ]


def plain_sections(text: str) -> list[Section]:
    """The paragraphs of plain text, as one section."""
    return [("", [paragraph for block in re.split(r"\n\s*\n", text) if _is_text(paragraph := _clean(block))])]


def manual_sections(text: str) -> list[Section]:
    """Sections of a manual page (roff)."""
    found: list[Section] = []
    head, lines = "", [""]
    for line in (*text.splitlines(), ".SH"):
        line = re.sub(r"\\f[A-Z]|\\f\([A-Z]{2}|\\&|\\%", "", line)
        line = line.replace("\\-", "-").replace("\\(aq", "'").replace("\\e", "\\")
        if line.startswith((".SH", ".SS")):
            found += [(head, paragraphs) for _, paragraphs in plain_sections("\n".join(lines)) if paragraphs]
            head, lines = line[3:].strip(' "').capitalize(), [""]
        elif re.match(r"\.(PP|P|TP|IP|LP|HP)\b", line):
            lines.append("")
        elif re.match(r"\.(B|I|BR|IR|RB|BI|IB|RI)\b", line):
            lines.append(line.split(" ", 1)[-1].replace('"', ""))
        elif not line.startswith((".", "'")):
            lines.append(line)
    return found


def pieces(heading: str, paragraphs: Sequence[str], rng: random.Random) -> Iterator[str]:
    """What a model should embed well: headings, questions on them, sentences, runs of them, paragraphs, key words."""
    if 3 <= len(heading) <= 120 and _is_text(heading, 3):
        yield heading
        yield rng.choice(_QUESTIONS).format(heading[0].lower() + heading[1:])
        if paragraphs:
            yield f"{heading}. {' '.join(paragraphs)[: rng.choice((200, 400, 700))]}"
    for paragraph in paragraphs:
        if len(paragraph) <= 1000:
            yield paragraph
        sentences = [sentence.strip() for sentence in _SENTENCE.split(paragraph) if len(sentence) > 20]
        for sentence in sentences:
            if rng.random() < 0.7:
                yield sentence[:500]
            words = re.findall(r"[A-Za-z][\w'-]*", sentence)
            count = rng.randint(2, 8)
            if rng.random() < 0.12 and len(words) > count + 1:
                start = rng.randrange(len(words) - count)
                yield " ".join(words[start : start + count]).lower()
        if len(paragraph) > 600:
            yield from (" ".join(sentences[at : at + 3])[:900] for at in range(0, len(sentences) - 2, 3))
    whole = " ".join(paragraphs)
    yield from (whole[at : at + rng.choice((500, 700, 900))] for at in range(0, len(whole) - 700, 1800))


def _pairs(heading: str, paragraphs: Sequence[str]) -> Iterator[Pair]:
    body = " ".join(paragraphs)
    if len(body) < 250:
        return
    if 2 <= len(heading.split()) <= 14 and _is_text(heading):
        yield Pair(question=heading, passage=body[:1000], kind="heading")
    sentences = _SENTENCE.split(body)
    if len(sentences) >= 4 and 40 <= len(sentences[0]) <= 250:
        rest = " ".join(sentences[1:])[:1000]
        yield Pair(question=sentences[0], passage=rest, kind="first")


def _join(parts: Sequence[Path], target: Path, most: int) -> Prepared:
    rng = random.Random(7)
    train: list[str] = []
    held: list[str] = []
    pairs: dict[str, list[str]] = {}
    seen: set[str] = set()
    for part in parts:
        found = json.loads(part.read_text(encoding="utf-8"))
        fresh: dict[str, list[str]] = {"train": [], "held": []}
        for kind in ("held", "train"):  # what is held out is not trained on, should both have it
            for (piece,) in found[kind]:
                if len(piece) >= 8 and piece.lower() not in seen:
                    seen.add(piece.lower())
                    fresh[kind].append(piece)
        rng.shuffle(fresh["train"])
        train += fresh["train"][:most]
        held += fresh["held"]
        for row in found["pairs"]:
            pairs.setdefault(row[0].lower(), [_SPACE.sub(" ", cell).strip() for cell in row])
    rng.shuffle(train)
    rng.shuffle(held)
    made = Prepared(
        train=target / "train.txt",
        held_out=target / "heldout.txt",
        pairs=target / "pairs.tsv",
        counts=(len(train), len(held), len(pairs)),
    )
    _write(made.train, "\n".join(train))
    _write(made.held_out, "\n".join(held))
    _write(made.pairs, "\n".join("\t".join(row) for row in pairs.values()))
    return made


def _clean(text: str) -> str:
    plain = _SPACE.sub(" ", html.unescape(_TAG.sub(" ", text))).replace("¶", "").strip()
    return re.sub(r"\s+([.,;:!?)])", r"\1", plain)


def _is_text(text: str, least: int = 12) -> bool:
    letters = sum(character.isascii() and character.isalpha() for character in text)
    return len(text) >= least and letters >= 0.62 * len(text) and not re.search(r"[{}\\|]{2,}|_{4,}|={4,}", text)


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)

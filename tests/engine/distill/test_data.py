"""Documents into training text, tokens and pairs."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import numpy as np
import pytest
from helpers.encoders import tiny_tokenizer

from ternlight.engine.distill import data
from ternlight.engine.distill.tokens import TokenFile, tokenised
from ternlight.engine.errors import ModelFileError

PAGE = """<html><head><title>dropped</title></head><body><nav>Home</nav><h2>3.1 Boats in the harbour</h2>
<p>The harbour master counts every boat that arrives in the morning. She writes the names into a large book.</p>
<pre>code that is dropped</pre><p>In the evening the lamps are lit along the quay. Nobody may fish there after dark,
since the ferry needs the whole width of the basin. A small fine is due.</p><script>alert(1)</script></body></html>"""
MANUAL = """.TH X 1
.SH NAME
ferry \\- carries people over the water every day
.SH "SEE ALSO"
.B boat
and \\fIquay\\fR pages
"""


def library(root: Path) -> Path:
    for number in range(60):
        folder = root / ("alpha" if number % 2 else "beta")
        folder.mkdir(parents=True, exist_ok=True)
        page = PAGE.replace("harbour", f"harbour of town {number}").replace("boat", f"boat {number}")
        (folder / f"page{number}.html").write_text(page)
    (root / "gamma").mkdir()
    (root / "gamma" / "ferry.1.gz").write_bytes(gzip.compress(MANUAL.encode()))
    (root / "gamma" / "notes.txt").write_text(
        "One paragraph of some plain words.\n\nAnother paragraph, with other words."
    )
    (root / "gamma" / "broken.html.gz").write_bytes(b"no gzip")
    (root / "gamma" / "picture.png").write_bytes(b"\x89PNG")
    return root


def test_sections_of_each_kind_of_file(tmp_path: Path) -> None:
    library(tmp_path)
    (empty, found) = data.sections(tmp_path / "beta" / "page0.html")
    assert empty == ("", [])
    assert found[0] == "Boats in the harbour of town 0"
    assert len(found[1]) == 2
    assert "code" not in " ".join(found[1])
    manual = data.sections(tmp_path / "gamma" / "ferry.1.gz")
    assert manual[0] == ("Name", ["ferry - carries people over the water every day"])
    assert manual[1] == ("See also", ["boat and quay pages"])
    assert data.sections(tmp_path / "gamma" / "broken.html.gz") == []
    assert data.sections(tmp_path / "gamma" / "picture.png") == []


def test_pieces_are_of_every_kind() -> None:
    heading, paragraphs = data.html_sections(PAGE)[1]
    pieces = [piece for seed in range(20) for piece in data.pieces(heading, paragraphs, random.Random(seed))]
    assert "Boats in the harbour" in pieces
    assert any(piece.endswith("?") for piece in pieces)
    assert any(piece.startswith("In the evening") for piece in pieces)
    assert any(piece.islower() and 2 <= len(piece.split()) <= 8 for piece in pieces)


def test_what_is_held_out_is_not_trained_on(tmp_path: Path) -> None:
    source = library(tmp_path / "library")
    told: list[str] = []
    made = data.prepare(source, tmp_path / "out", held_out=["beta"], say=told.append)
    train, held = made.train.read_text().splitlines(), made.held_out.read_text().splitlines()
    assert made.counts == (len(train), len(held), len(made.pairs.read_text().splitlines()))
    assert not {piece.lower() for piece in train} & {piece.lower() for piece in held}
    assert not any("town 0" in piece for piece in train)
    assert any("town 1" in piece for piece in train + held)
    for row in made.pairs.read_text().splitlines():
        question, passage, collection, kind = row.split("\t")
        assert collection in ("alpha", "beta", "gamma")
        assert kind in ("heading", "first")
        assert question not in passage
    assert len(told) == 3


def test_a_run_that_was_stopped_goes_on_with_the_next_collection(tmp_path: Path) -> None:
    source = library(tmp_path / "library")

    def stop(text: str) -> None:
        if "gamma" in text:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        data.prepare(source, tmp_path / "out", say=stop)
    told: list[str] = []
    again = data.prepare(source, tmp_path / "out", say=told.append)
    assert told == ["3 of 3: gamma"]
    whole = data.prepare(source, tmp_path / "other", say=lambda _: None)
    for name in ("train", "held_out", "pairs"):
        assert getattr(again, name).read_text() == getattr(whole, name).read_text()


def test_tokens_are_made_once(tmp_path: Path) -> None:
    tokenizer, text = tmp_path / "tokenizer.json", tmp_path / "train.txt"
    tiny_tokenizer(tokenizer)
    text.write_text("tea and coffee\nthe boats of the harbour .\ntea")
    made = tokenised(text, tokenizer, 5, lambda _: None)
    assert len(made) == 3
    assert made.lengths.tolist() == [5, 5, 3]
    assert made[2].tolist() == [2, 4, 3]
    tokenizer.unlink()
    assert (tokenised(text, tokenizer, 5, lambda _: None)[0] == made[0]).all()
    (tmp_path / "train.txt.tokens.npz").write_bytes(b"")
    with pytest.raises(ModelFileError, match=r"train\.txt"):
        tokenised(text, tokenizer, 5, lambda _: None)
    tiny_tokenizer(tokenizer)
    with pytest.raises(ModelFileError, match=r"none\.txt"):
        tokenised(tmp_path / "none.txt", tokenizer, 5, lambda _: None)


def test_texts_are_cut_out_of_one_array() -> None:
    made = TokenFile.of([[1, 2], [], [3]])
    assert [text.tolist() for text in (made[0], made[1], made[2])] == [[1, 2], [], [3]]
    assert made.lengths.dtype == np.int64

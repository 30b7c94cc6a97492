"""Metadata that lies: one error that names the field, and nothing of the file's own words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.gguf import pair, raw_gguf, string
from helpers.vocabularies import byte_pair_metadata, sentence_piece_metadata, write_vocabulary
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import Entry, ValueType, open_gguf
from ternlight.engine.vocabulary import NativeVocabulary, token_table, vocabulary_from_gguf

BYTE_PAIR = byte_pair_metadata(bos_token_id=5, eos_token_id=6)
SENTENCE_PIECE = sentence_piece_metadata(bos_token_id=1)
COUNT = len(BYTE_PAIR["tokenizer.ggml.tokens"].value)  # type: ignore[arg-type]

Change = Callable[[list], list]


def read(path: Path, metadata: dict[str, Entry]) -> NativeVocabulary:
    with open_gguf(write_vocabulary(path / "vocabulary.gguf", metadata)) as file:
        return vocabulary_from_gguf(file)


def changed(metadata: dict[str, Entry], key: str, entry: Entry | None) -> dict[str, Entry]:
    left = {name: value for name, value in metadata.items() if name != f"tokenizer.ggml.{key}"}
    return left if entry is None else {**left, f"tokenizer.ggml.{key}": entry}


def array(metadata: dict[str, Entry], key: str, change: Change) -> dict[str, Entry]:
    entry = metadata[f"tokenizer.ggml.{key}"]
    return changed(metadata, key, Entry(type=entry.type, value=change(list(entry.value))))  # type: ignore[arg-type]


U32, F32, STRING, BOOL = ValueType.U32, ValueType.F32, ValueType.STRING, ValueType.BOOL


@pytest.mark.parametrize(
    ("metadata", "field", "problem"),
    [
        (changed(BYTE_PAIR, "model", None), "model", "missing"),
        (changed(BYTE_PAIR, "model", Entry(type=STRING, value="t5")), "model", "does not read"),
        (changed(BYTE_PAIR, "model", Entry(type=U32, value=1)), "model", "does not read"),
        (changed(BYTE_PAIR, "tokens", None), "tokens", "missing"),
        (changed(BYTE_PAIR, "tokens", Entry(type=U32, value=[1, 2])), "tokens", "not a list of texts"),
        (changed(BYTE_PAIR, "tokens", Entry(type=STRING, value=[])), "tokens", "empty"),
        (changed(BYTE_PAIR, "tokens", Entry(type=STRING, value="a")), "tokens", "not a list"),
        (array(BYTE_PAIR, "tokens", lambda old: [*old[:-1], old[40]]), "tokens", f"token 40 and token {COUNT - 1}"),
        (array(BYTE_PAIR, "tokens", lambda old: [*old, "x y"]), "token_type", f"{COUNT} entries for {COUNT + 1}"),
        (changed(BYTE_PAIR, "token_type", None), "token_type", "missing"),
        (array(BYTE_PAIR, "token_type", lambda old: old[:-1]), "token_type", "entries for"),
        (array(BYTE_PAIR, "token_type", lambda old: [*old, 1]), "token_type", "entries for"),
        (array(BYTE_PAIR, "token_type", lambda old: [0, *old[1:]]), "token_type", "other than the numbers 1 to 6"),
        (array(BYTE_PAIR, "token_type", lambda old: [7, *old[1:]]), "token_type", "other than the numbers 1 to 6"),
        (array(BYTE_PAIR, "token_type", lambda old: [-(2**31), *old[1:]]), "token_type", "other than the numbers"),
        (array(BYTE_PAIR, "token_type", lambda old: [6, *old[1:]]), "tokens", "name the byte of token 0"),
        (changed(BYTE_PAIR, "token_type", Entry(type=F32, value=[1.0] * COUNT)), "token_type", "other than"),
        (changed(BYTE_PAIR, "token_type", Entry(type=STRING, value=["1"] * COUNT)), "token_type", "strings"),
        (changed(BYTE_PAIR, "merges", None), "merges", "missing"),
        (array(BYTE_PAIR, "merges", lambda old: [*old[:2], "nospace", *old[2:]]), r"merges\[2\]", "join two tokens"),
        (array(BYTE_PAIR, "merges", lambda old: [*old, ""]), "merges", "join two tokens"),
        (array(BYTE_PAIR, "merges", lambda old: [*old, "t "]), "merges", "join two tokens"),
        (array(BYTE_PAIR, "merges", lambda old: [*old, "q q"]), "merges", "join two tokens"),
        (array(BYTE_PAIR, "merges", lambda old: [*old, "t h e"]), "merges", "join two tokens"),
        (changed(BYTE_PAIR, "merges", Entry(type=F32, value=[1.0])), "merges", "not a list of texts"),
        (changed(BYTE_PAIR, "pre", Entry(type=U32, value=3)), "pre", "names a way"),
        (changed(BYTE_PAIR, "bos_token_id", Entry(type=U32, value=COUNT)), "bos_token_id", "none of the"),
        (changed(BYTE_PAIR, "eos_token_id", Entry(type=U32, value=2**32 - 1)), "eos_token_id", "none of the"),
        (changed(BYTE_PAIR, "eot_token_id", Entry(type=ValueType.I32, value=-1)), "eot_token_id", "none of the"),
        (changed(BYTE_PAIR, "eom_token_id", Entry(type=STRING, value="2")), "eom_token_id", "whole number"),
        (changed(BYTE_PAIR, "fim_pad_token_id", Entry(type=BOOL, value=True)), "fim_pad_token_id", "whole number"),
        (changed(BYTE_PAIR, "add_bos_token", Entry(type=U32, value=1)), "add_bos_token", "truth value"),
        (changed(SENTENCE_PIECE, "scores", None), "scores", "missing"),
        (array(SENTENCE_PIECE, "scores", lambda old: old[1:]), "scores", "entries for"),
        (array(SENTENCE_PIECE, "scores", lambda old: [float("nan"), *old[1:]]), "scores", "other than numbers"),
        (array(SENTENCE_PIECE, "token_type", lambda old: [1] * len(old)), "tokens", "for every byte"),
        (
            array(SENTENCE_PIECE, "tokens", lambda old: ["<0xZZ>" if t == "<0x0A>" else t for t in old]),
            "tokens",
            "byte",
        ),
        (changed(SENTENCE_PIECE, "add_space_prefix", Entry(type=U32, value=0)), "add_space_prefix", "truth value"),
    ],
)
def test_metadata_that_contradicts_itself(metadata: dict[str, Entry], field: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=rf"tokenizer\.ggml\.{field}.*{problem}"):
        read(tmp_path, metadata)


def test_tokens_that_are_not_utf_8(tmp_path: Path) -> None:
    raw = (8).to_bytes(4, "little") + (2).to_bytes(8, "little") + string("a") + string(b"\xff\xfe")
    pairs = (
        pair("general.architecture", 8, string("llama")),
        pair("tokenizer.ggml.model", 8, string("gpt2")),
        pair("tokenizer.ggml.tokens", 9, raw),
    )
    with (
        open_gguf(raw_gguf(tmp_path / "vocabulary.gguf", pairs=pairs)) as file,
        pytest.raises(ModelFileError, match=r"tokenizer\.ggml\.tokens\[1\].*UTF-8"),
    ):
        vocabulary_from_gguf(file)


def test_more_tokens_than_any_model_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_table, "MAX_TOKENS", COUNT - 1)
    with pytest.raises(ModelFileError, match=r"tokenizer\.ggml\.tokens has [0-9,]+ entries, more than any model"):
        read(tmp_path, BYTE_PAIR)


def test_ten_million_tokens_are_refused_before_they_are_read(tmp_path: Path) -> None:
    raw = (8).to_bytes(4, "little") + (10_000_000).to_bytes(8, "little")
    pairs = (pair("general.architecture", 8, string("llama")), pair("tokenizer.ggml.tokens", 9, raw))
    path = raw_gguf(tmp_path / "vocabulary.gguf", pairs=pairs)
    with pytest.raises(ModelFileError, match=r"tokenizer\.ggml\.tokens"):
        open_gguf(path)


def test_empty_tokens_are_never_written(tmp_path: Path) -> None:
    vocabulary = read(tmp_path, array(BYTE_PAIR, "tokens", lambda old: [*old[:-2], "", ""]))
    assert vocabulary.decode([vocabulary.size - 1]) == ""
    assert vocabulary.decode(vocabulary.encode("Hello there")) == "Hello there"


def test_a_merge_that_is_listed_twice_counts_once(tmp_path: Path) -> None:
    text = "The quick brown fox jumps over the lazy dogs"
    twice = array(BYTE_PAIR, "merges", lambda old: [*old, *old[:5]])
    assert read(tmp_path, twice).encode(text) == read(tmp_path, BYTE_PAIR).encode(text)


@pytest.mark.slow
def test_very_long_runs_are_tokens_too(tmp_path: Path) -> None:
    """The library that splits texts panics over a run of some ten million spaces."""
    vocabulary = read(tmp_path, byte_pair_metadata("llama-bpe", specials=()))
    text = " " * 11_000_000
    assert sum(len(vocabulary.piece(token)) for token in vocabulary.encode(text)) == len(text)


TEXTS = st.text(alphabet="abc<>|▁ é\n0x", max_size=6)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_vocabulary_is_refused_or_works(data: st.DataObject, tmp_path: Path) -> None:
    """Whatever stands in the lists, the outcome is a `ModelFileError` or a vocabulary that keeps its promises."""
    metadata = dict(data.draw(st.sampled_from([BYTE_PAIR, SENTENCE_PIECE])))
    for key in data.draw(st.lists(st.sampled_from(["tokens", "token_type", "scores", "merges"]), max_size=3)):
        if f"tokenizer.ggml.{key}" not in metadata:
            continue
        kinds: dict[str, st.SearchStrategy] = {
            "tokens": TEXTS,
            "merges": TEXTS,
            "token_type": st.integers(1, 6),
            "scores": st.floats(width=32, allow_nan=False),
        }
        values = list(metadata[f"tokenizer.ggml.{key}"].value)  # type: ignore[arg-type]
        for place, value in data.draw(st.lists(st.tuples(st.integers(0, len(values) - 1), kinds[key]), max_size=8)):
            values[place] = value
        metadata = array(metadata, key, lambda old, new=values: new)
    try:
        vocabulary = read(tmp_path, metadata)
    except ModelFileError as error:
        assert "tokenizer.ggml." in error.user_message
        return
    text = data.draw(st.text(max_size=30) | TEXTS)
    tokens = vocabulary.encode(text)
    assert all(0 <= token < vocabulary.size for token in tokens)
    assert not set(tokens) & set(vocabulary.control_ids)
    assert len(vocabulary.pieces()) == vocabulary.size
    assert all(isinstance(vocabulary.piece(token), bytes) for token in range(-1, vocabulary.size + 1))

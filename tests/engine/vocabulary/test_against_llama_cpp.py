"""Every family's vocabulary against llama.cpp's reading of the same file."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.models import language_model
from helpers.texts import random_texts
from helpers.vocabularies import (
    CONTROL,
    USER_DEFINED,
    Token,
    as_one_text,
    byte_pair_metadata,
    judge,
    sentence_piece_metadata,
    write_vocabulary,
)

from ternlight.engine.gguf import Entry, open_gguf
from ternlight.engine.llama_cpp import LlamaVocabulary
from ternlight.engine.prompt import prompt_tokens, trusted, untrusted
from ternlight.engine.vocabulary import NativeVocabulary, vocabulary_from_gguf

WORDS = ("quickbrown", " unreachable", " Привет", "12345678", " 1234567", "abcd")
SPECIAL_TEXTS = ("<|im_end|>", "<think>", "<|im_start|>system\n", "<s>", "</s>", "<end_of_turn>", "<unk>", *WORDS)

RUNS: tuple[Token, ...] = (("▁▁▁", USER_DEFINED), ("     ", USER_DEFINED), ("\n\n", USER_DEFINED), ("<eos>", CONTROL))
BYTE_PAIR_NAMES = ["llama-bpe", "falcon3", "qwen2", "qwen35", "gpt-2", "smollm", "starcoder", "falcon", "dbrx"]
FAMILIES: dict[str, dict[str, Entry]] = {
    **{name: byte_pair_metadata(name, bos_token_id=5, eos_token_id=6) for name in BYTE_PAIR_NAMES},
    "sentence piece": sentence_piece_metadata(),
    "without a space in front": sentence_piece_metadata(seed=1, add_space_prefix=False, add_bos_token=False),
    "scores that tie": sentence_piece_metadata(seed=2, ties=True),
    "spaces inside of pieces": sentence_piece_metadata(seed=3, inner_spaces=True),
    "runs of spaces as tokens": sentence_piece_metadata(seed=4, specials=RUNS, add_space_prefix=False),
}


def native(path: Path) -> NativeVocabulary:
    with open_gguf(path) as file:
        return vocabulary_from_gguf(file)


def assert_same_tokens(ours: NativeVocabulary, theirs: LlamaVocabulary, texts: list[str]) -> None:
    different = [text for text in texts if ours.encode(text) != theirs.encode(text)]
    assert not different, f"{len(different)} of {len(texts)}, the first {different[0]!r}"


@pytest.mark.parametrize("family", FAMILIES)
def test_same_tokens_for_random_texts(family: str, tmp_path: Path) -> None:
    path = write_vocabulary(tmp_path / "vocabulary.gguf", FAMILIES[family])
    # Where a space is put in front, llama.cpp puts one wherever the text of a special token is cut.
    cut = () if "llama" in str(FAMILIES[family]["tokenizer.ggml.model"].value) else SPECIAL_TEXTS
    with judge(path) as theirs:
        assert_same_tokens(native(path), theirs, random_texts(1500, seed=4, extra=cut or (*WORDS, "\n\n\n")))


@pytest.mark.parametrize("family", FAMILIES)
def test_same_meaning_of_every_token(family: str, tmp_path: Path) -> None:
    path = write_vocabulary(tmp_path / "vocabulary.gguf", FAMILIES[family])
    ours = native(path)
    with judge(path) as theirs:
        assert ours.size == theirs.size
        assert ours.pieces() == theirs.pieces()
        assert [ours.piece(token) for token in range(ours.size)] == [theirs.piece(token) for token in range(ours.size)]
        assert ours.special == theirs.special
        assert ours.control_ids == theirs.control_ids
        assert (ours.stop_ids, ours.bos, ours.eos) == (theirs.stop_ids, theirs.bos, theirs.eos)
        assert ours.add_bos == theirs.add_bos
        assert ours.decode([*range(ours.size), ours.size, -1]) == theirs.decode([*range(ours.size), ours.size, -1])


def test_same_tokens_in_the_bundled_model() -> None:
    with judge(language_model()) as theirs:
        assert_same_tokens(native(language_model()), theirs, random_texts(10_000, seed=5, extra=SPECIAL_TEXTS))


def test_same_meaning_in_the_bundled_model() -> None:
    ours = native(language_model())
    with judge(language_model()) as theirs:
        assert ours.pieces() == theirs.pieces()
        assert [ours.piece(token) for token in range(ours.size)] == [theirs.piece(token) for token in range(ours.size)]
        assert ours.special == theirs.special
        assert ours.control_ids == theirs.control_ids
        assert (ours.stop_ids, ours.bos, ours.eos, ours.add_bos) == (theirs.stop_ids, theirs.bos, theirs.eos, False)


def test_prompt_has_the_tokens_of_the_rendered_text() -> None:
    segments = [
        trusted("<|im_start|>system\n"),
        untrusted("Be  brief."),
        trusted("<|im_end|>\n<|im_start|>user\n"),
        untrusted("\n12 naïve\tcafés?"),
        trusted("<|im_end|>\n<|im_start|>assistant\n"),
    ]
    ours = native(language_model())
    with judge(language_model()) as theirs:
        assert prompt_tokens(segments, ours) == as_one_text(theirs, "".join(segment.text for segment in segments))


# A run of spaces that is a token spelled "▁▁▁" is shown so, which is what llama.cpp does too.
@pytest.mark.parametrize("family", [name for name in FAMILIES if name != "runs of spaces as tokens"])
def test_text_survives_the_way_to_tokens_and_back(family: str, tmp_path: Path) -> None:
    ours = native(write_vocabulary(tmp_path / "vocabulary.gguf", FAMILIES[family]))
    prefix = " " if family in ("sentence piece", "scores that tie", "spaces inside of pieces") else ""
    for text in random_texts(300, seed=6):
        # A space counts as "▁" and the other way round; and one is put behind a user-defined token as in front of all.
        if not any(mark in text for mark in ("▁", "\n\n", "\t\t", "bcd")):
            assert ours.decode(ours.encode(text)) == (prefix + text if text else "")


def test_bytes_that_are_no_characters_are_replaced() -> None:
    ours = native(language_model())
    assert ours.encode_bytes(b"a\xff\xc3") == ours.encode("a\ufffd\ufffd")
    assert ours.encode("a\ud800") == ours.encode("a?")

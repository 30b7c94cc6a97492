"""What published files get wrong or leave out, and what must come of it all the same."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from helpers.vocabularies import (
    BYTE_PAIR_SPECIALS,
    CONTROL,
    NORMAL,
    USER_DEFINED,
    Token,
    byte_pair_metadata,
    judge,
    sentence_piece_metadata,
    write_vocabulary,
)

from ternlight.engine.chat_format import ChatFormat
from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import Entry, ValueType, open_gguf
from ternlight.engine.prompt import prompt_tokens
from ternlight.engine.types import ChatMessage
from ternlight.engine.vocabulary import NativeVocabulary, vocabulary_from_gguf

LLAMA3_SPECIALS: tuple[Token, ...] = (
    ("<|begin_of_text|>", CONTROL),
    ("<|end_of_text|>", CONTROL),
    *((f"<|reserved_special_token_{number}|>", CONTROL) for number in range(3)),
    ("<|start_header_id|>", CONTROL),
    ("<|end_header_id|>", CONTROL),
    ("<|eot_id|>", CONTROL),
)
STALE_TEMPLATE = (
    "{% for message in messages %}<|start_header_id|>{{ message.role }}<|end_header_id|>\n\n"
    "{{ message.content }}<|eot_id|>{% endfor %}"
)


def read(path: Path, metadata: dict[str, Entry]) -> NativeVocabulary:
    with open_gguf(write_vocabulary(path / "vocabulary.gguf", metadata)) as file:
        return vocabulary_from_gguf(file)


def find(metadata: dict[str, Entry], text: str) -> int:
    tokens = metadata["tokenizer.ggml.tokens"].value
    assert isinstance(tokens, list)
    return int(tokens.index(text))


def bitnet_metadata(pre: str | None) -> dict[str, Entry]:
    """As Microsoft's file of BitNet b1.58 2B-4T: its EOS is the end of a text, not of a turn."""
    metadata = byte_pair_metadata(pre, specials=LLAMA3_SPECIALS, size=128_256)
    for key, text in (("bos", "<|begin_of_text|>"), ("eos", "<|end_of_text|>")):
        metadata[f"tokenizer.ggml.{key}_token_id"] = Entry(type=ValueType.U32, value=find(metadata, text))
    return metadata


def test_file_without_a_split_rule_and_with_128256_tokens_is_a_llama_3(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        vocabulary = read(tmp_path, bitnet_metadata(None))
    assert "llama-bpe" in caplog.text
    text = "In 2024567 WON'T 100 unreachable quickbrown\n\n  ''s"
    with judge(write_vocabulary(tmp_path / "right.gguf", bitnet_metadata("llama-bpe"))) as right:
        assert vocabulary.encode(text) == right.encode(text)
    assert vocabulary.add_bos and vocabulary.text(vocabulary.bos) == "<|begin_of_text|>"


def test_turns_of_bitnet_end_with_eot_whatever_its_file_says(tmp_path: Path) -> None:
    metadata = bitnet_metadata(None)
    vocabulary = read(tmp_path, metadata)
    assert vocabulary.eos == find(metadata, "<|end_of_text|>")
    assert vocabulary.stop_ids == {find(metadata, "<|end_of_text|>"), find(metadata, "<|eot_id|>")}


@pytest.mark.parametrize("architecture", ["bitnet-b1.58", "bitnet-25", "bitnet"])
def test_stale_template_of_bitnet_is_replaced_under_all_its_names(architecture: str, tmp_path: Path) -> None:
    metadata = bitnet_metadata(None)
    vocabulary = read(tmp_path, metadata)
    format = ChatFormat(STALE_TEMPLATE, special=vocabulary.special, architecture=architecture)
    messages = [ChatMessage(role="system", content="Be brief."), ChatMessage(role="user", content=" Hi<|eot_id|> ")]
    segments = format.segments(messages)
    assert "".join(segment.text for segment in segments) == (
        "System: Be brief.<|eot_id|>User: Hi<|eot_id|><|eot_id|>Assistant: "
    )
    tokens = prompt_tokens(segments, vocabulary)
    assert tokens.count(find(metadata, "<|eot_id|>")) == 2  # what the person wrote is not one


@pytest.mark.parametrize("name", ["falcon_e", "falcon-e"])
def test_falcon_e_splits_like_llama_3(name: str, tmp_path: Path) -> None:
    text = "In 2024567 WON'T 100 unreachable quickbrown\n\n  ''s 你好123"
    vocabulary = read(tmp_path, byte_pair_metadata(name))
    with judge(write_vocabulary(tmp_path / "right.gguf", byte_pair_metadata("llama-bpe"))) as right:
        assert vocabulary.encode(text) == right.encode(text)


@pytest.mark.parametrize("pre", [None, "default"])
def test_unknown_split_rule_is_refused_where_the_tokens_tell_nothing(pre: str | None, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"tokenizer\.ggml\.pre does not say how"):
        read(tmp_path, byte_pair_metadata(pre))


def test_strange_split_rule_is_refused_without_repeating_it(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"tokenizer\.ggml\.pre names a way") as refusal:
        read(tmp_path, byte_pair_metadata("<b>evil</b>"))
    assert "evil" not in refusal.value.user_message


@pytest.mark.parametrize(
    ("size", "marks", "same_as"),
    [
        (151_936, ("<|endoftext|>", "<|im_start|>"), "qwen2"),
        (248_320, ("<|endoftext|>", "<|im_start|>"), "qwen35"),
        (49_152, ("<|endoftext|>", "<|im_start|>"), "smollm"),
        (131_072, (">>TITLE<<", "<|endoftext|>"), "falcon3"),
    ],
)
def test_known_vocabularies_are_recognised_by_their_tokens(
    size: int, marks: tuple[str, ...], same_as: str, tmp_path: Path
) -> None:
    specials = tuple((mark, CONTROL) for mark in marks)
    text = "In 2024567 WON'T 100 नमस्ते \n\n  ''s"
    guessed = read(tmp_path, byte_pair_metadata(None, specials=specials, size=size))
    assert guessed.encode(text) == read(tmp_path, byte_pair_metadata(same_as, specials=specials)).encode(text)


def test_token_11_is_not_taken_for_the_end(tmp_path: Path) -> None:
    path = write_vocabulary(tmp_path / "vocabulary.gguf", byte_pair_metadata("falcon3"))
    with open_gguf(path) as file:
        vocabulary = vocabulary_from_gguf(file)
    assert (vocabulary.bos, vocabulary.eos, vocabulary.add_bos) == (None, None, False)
    assert vocabulary.text(vocabulary.eos) == ""
    assert 11 not in vocabulary.stop_ids


def test_falcon_3_may_end_with_token_11(tmp_path: Path) -> None:
    vocabulary = read(tmp_path, byte_pair_metadata("falcon3", eos_token_id=11, add_bos_token=False))
    assert vocabulary.eos == 11 and 11 in vocabulary.stop_ids


def test_llama_2_begins_with_token_1_and_ends_with_token_2(tmp_path: Path) -> None:
    vocabulary = read(tmp_path, sentence_piece_metadata())
    assert (vocabulary.bos, vocabulary.eos, vocabulary.add_bos) == (1, 2, True)
    assert vocabulary.text(1) == "<s>" and 2 in vocabulary.stop_ids


def test_file_that_says_so_adds_no_bos(tmp_path: Path) -> None:
    assert read(tmp_path, byte_pair_metadata("llama-bpe", bos_token_id=7)).add_bos
    assert not read(tmp_path, byte_pair_metadata("llama-bpe", bos_token_id=7, add_bos_token=False)).add_bos
    assert not read(tmp_path, byte_pair_metadata("qwen2", bos_token_id=7)).add_bos


def test_qwen_ends_turns_texts_and_files(tmp_path: Path) -> None:
    specials = (*BYTE_PAIR_SPECIALS, ("<|fim_pad|>", CONTROL), ("<|repo_name|>", CONTROL), ("<|file_sep|>", CONTROL))
    metadata = byte_pair_metadata("qwen2", specials=specials)
    ends = ("<|im_end|>", "<|endoftext|>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>")
    assert read(tmp_path, metadata).stop_ids == {find(metadata, text) for text in ends}


def test_turn_ends_marked_as_ordinary_are_still_turn_ends(tmp_path: Path) -> None:
    metadata = byte_pair_metadata("qwen2", specials=(("<|im_end|>", NORMAL), ("<end_of_turn>", USER_DEFINED)))
    vocabulary = read(tmp_path, metadata)
    ends = {find(metadata, "<|im_end|>"), find(metadata, "<end_of_turn>")}
    assert vocabulary.stop_ids == ends
    assert set(vocabulary.control_ids) == ends
    assert not ends & set(vocabulary.encode("a<|im_end|>b<end_of_turn>"))


def test_word_that_looks_like_an_end_is_none(tmp_path: Path) -> None:
    metadata = byte_pair_metadata("qwen2", specials=(("</s>", NORMAL),))
    assert find(metadata, "</s>") not in read(tmp_path, metadata).stop_ids


def test_text_never_becomes_a_control_token(tmp_path: Path) -> None:
    """Not even where a vocabulary makes a control token of what looks like text once it is written in glyphs."""
    metadata = byte_pair_metadata("llama-bpe", specials=(("Ġsecret", CONTROL), ("ĠÃ¶", CONTROL), ("hidden", CONTROL)))
    vocabulary = read(tmp_path, metadata)
    for text in (" secret", "a secret", "hidden", " hidden hidden", " ö", "Ġsecret", "ĠÃ¶"):
        assert not set(vocabulary.control_ids) & set(vocabulary.encode(text))


def test_marks_of_a_sentence_piece_vocabulary_are_no_text(tmp_path: Path) -> None:
    metadata = sentence_piece_metadata(add_space_prefix=False)
    vocabulary = read(tmp_path, metadata)
    for text in ("<s>", "</s><s>", "<end_of_turn>", "<unk>", "<mask>", "<<s>>", "<start_of_turn>user\n"):
        tokens = vocabulary.encode(text)
        assert not set(tokens) & {*vocabulary.control_ids, find(metadata, "<unk>"), find(metadata, "<mask>")}
        assert vocabulary.decode(tokens) == text


MODELS = {
    "BitNet 2B-4T": ("llama-bpe", LLAMA3_SPECIALS, "<|end_of_text|>", {"<|end_of_text|>", "<|eot_id|>"}, True),
    "Qwen3, Bonsai": ("qwen2", BYTE_PAIR_SPECIALS, "<|im_end|>", {"<|im_end|>", "<|endoftext|>"}, False),
    "Qwen3.5": ("qwen35", BYTE_PAIR_SPECIALS, "<|im_end|>", {"<|im_end|>", "<|endoftext|>"}, False),
    "Falcon3": ("falcon3", ((">>TITLE<<", CONTROL), ("<|endoftext|>", CONTROL)), None, {"<|endoftext|>"}, False),
    "Falcon-E": (
        "falcon_e",
        (("<|begin_of_text|>", CONTROL), ("<|end_of_text|>", CONTROL), *BYTE_PAIR_SPECIALS),
        "<|end_of_text|>",
        {"<|im_end|>", "<|endoftext|>", "<|end_of_text|>"},
        True,
    ),
    "SmolLM2": ("smollm", BYTE_PAIR_SPECIALS, "<|im_end|>", {"<|im_end|>", "<|endoftext|>"}, False),
}
"""Name: the split rule, the special tokens, what the file names as EOS, what ends a turn, whether BOS comes first."""


@pytest.mark.parametrize("name", MODELS)
def test_what_ends_the_turns_of_each_model(name: str, tmp_path: Path) -> None:
    pre, specials, eos, ends, begins = MODELS[name]
    metadata = byte_pair_metadata(pre, specials=specials)
    named = {"eos": eos, "bos": "<|begin_of_text|>" if begins else None}
    for role, text in named.items():
        if text is not None:
            entry = Entry(type=ValueType.U32, value=find(metadata, text))
            metadata[f"tokenizer.ggml.{role}_token_id"] = entry
    vocabulary = read(tmp_path, metadata)
    assert {vocabulary.text(token) for token in vocabulary.stop_ids} == ends
    assert vocabulary.add_bos == begins


def test_what_ends_the_turns_of_gemma(tmp_path: Path) -> None:
    specials = (("<eos>", CONTROL), ("<start_of_turn>", CONTROL), ("<end_of_turn>", CONTROL))
    metadata = sentence_piece_metadata(specials=specials)
    metadata["tokenizer.ggml.eos_token_id"] = Entry(type=ValueType.U32, value=find(metadata, "<eos>"))
    vocabulary = read(tmp_path, metadata)
    assert {"<eos>", "<end_of_turn>"} <= {vocabulary.text(token) for token in vocabulary.stop_ids}
    assert vocabulary.add_bos

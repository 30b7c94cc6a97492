"""Small vocabularies of every family, written as GGUF files that this program and llama.cpp both read."""

from __future__ import annotations

import ctypes
import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from helpers.gguf import tiny_llama_metadata

from ternlight.engine.gguf import Entry, ValueType, open_gguf, write_gguf
from ternlight.engine.llama_cpp import LlamaVocabulary, loaded_library
from ternlight.engine.vocabulary.byte_pair import _BYTES
from ternlight.engine.vocabulary.token_table import TokenType

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = TokenType

SAMPLE = (
    "The quick brown fox doesn't jump over the lazy dogs; they'll have seen 1234567 of 12345678 in 2024 (2024, 12345). "
    "    def name(self):\n        return [x for x in self.values if x >= 10]\n\n"
    "Größe naïve café Straße. Привет мир, как дела? 你好世界 你好 ありがとう नमस्ते दुनिया مرحبا بالعالم 🙂🙂 "
    "aaaa aaaaaaaa ==== ======== .... ........ __init__ ---- 100 1000 2000 3000 000 ''s I'VE I've won't WON'T "
) * 2

Token = tuple[str, TokenType]

BYTE_PAIR_SPECIALS: tuple[Token, ...] = (
    ("<|endoftext|>", CONTROL),
    ("<|im_start|>", CONTROL),
    ("<|im_end|>", CONTROL),
    ("<think>", USER_DEFINED),
    ("</think>", USER_DEFINED),
    ("   ", USER_DEFINED),
    ("     ", USER_DEFINED),
    ("ab", USER_DEFINED),
    ("bcd", USER_DEFINED),
    ("[PAD7]", UNUSED),
)
SENTENCE_PIECE_SPECIALS: tuple[Token, ...] = (
    ("<start_of_turn>", CONTROL),
    ("<end_of_turn>", CONTROL),
    ("<mask>", USER_DEFINED),
    ("\n\n", USER_DEFINED),
    ("\t\t", USER_DEFINED),
    ("bcd", USER_DEFINED),
    ("[PAD7]", UNUSED),
)


def byte_pair_metadata(
    pre: str | None = "gpt-2", *, specials: Sequence[Token] = BYTE_PAIR_SPECIALS, size: int = 0, **named: int | bool
) -> dict[str, Entry]:
    """A `gpt2` vocabulary learned from `SAMPLE`, filled up with unused tokens to `size`.

    `named` are values for keys below `tokenizer.ggml.`.
    """
    glyphs = {byte: glyph for glyph, byte in _BYTES.items()}
    words = [[glyphs[byte] for byte in word.encode()] for word in _words(SAMPLE)]
    merges: list[tuple[str, str]] = []
    while len(merges) < 700:
        pairs = Counter(pair for word in words for pair in pairwise(word))
        best, count = min(pairs.items(), key=lambda item: (-item[1], item[0]))
        if count < 2:
            break
        merges.append(best)
        words = [_joined(word, best) for word in words]
    # As in real vocabularies, some words are tokens that no merges lead to.
    whole = ["Ġunreachable", "quickbrown"]
    ordinary = [*glyphs.values(), *dict.fromkeys(left + right for left, right in merges), *whole]
    tokens = [*((text, NORMAL) for text in ordinary), *specials]
    tokens += [(f"[unused{number}]", UNUSED) for number in range(size - len(tokens))]
    metadata = _metadata("gpt2", tokens, named)
    metadata["tokenizer.ggml.merges"] = Entry(type=ValueType.STRING, value=[" ".join(pair) for pair in merges])
    if pre is not None:
        metadata["tokenizer.ggml.pre"] = Entry(type=ValueType.STRING, value=pre)
    return metadata


def sentence_piece_metadata(
    *,
    specials: Sequence[Token] = SENTENCE_PIECE_SPECIALS,
    seed: int = 0,
    ties: bool = False,
    inner_spaces: bool = False,
    **named: int | bool,
) -> dict[str, Entry]:
    """A `llama` vocabulary of stretches of `SAMPLE` with random scores; with `ties`, of few different ones."""
    source = random.Random(seed)
    text = SAMPLE.replace(" ", "▁")
    counted = Counter(text[at : at + size] for size in range(1, 7) for at in range(len(text) - size + 1))
    found = [
        piece for piece, count in counted.items() if count > 1 and (inner_spaces or "▁" not in piece[1:].lstrip("▁"))
    ]
    pieces = source.sample(sorted(found), min(len(found), 900))
    pieces += [piece for piece in ("▁", "▁▁", "▁▁▁▁", "aa", "aaa", "aaaa", "==") if piece not in pieces]
    ordinary = [piece for piece in pieces if piece not in dict(specials)]
    bytes_ = [(f"<0x{byte:02X}>", BYTE) for byte in range(256)]
    tokens = [("<unk>", UNKNOWN), ("<s>", CONTROL), ("</s>", CONTROL), *bytes_, *((text, NORMAL) for text in ordinary)]
    tokens += specials
    metadata = _metadata("llama", tokens, named)
    scores = [float(source.randrange(-3, 0) if ties else -source.random() * 1000) for _ in tokens]
    metadata["tokenizer.ggml.scores"] = Entry(type=ValueType.F32, value=scores)
    return metadata


def write_vocabulary(path: Path, metadata: dict[str, Entry]) -> Path:
    """A file of a vocabulary and nothing else."""
    write_gguf(path, metadata, [])
    return path


@contextmanager
def judge(path: Path) -> Iterator[LlamaVocabulary]:
    """The same file's vocabulary as llama.cpp reads it."""
    library = loaded_library()
    params = library.llama_model_default_params()
    params.vocab_only = True
    params.use_extra_bufts = False
    model = library.llama_model_load_from_file(os.fsencode(path), params)
    assert model, f"llama.cpp refuses {path.name}"
    with open_gguf(path) as file:
        keys = [f"tokenizer.ggml.{name}_token_id" for name in ("eos", "eot", "eom")]
        metadata = {key: file.metadata.get(key) for key in keys}
    try:
        yield LlamaVocabulary(library, model, metadata)
    finally:
        library.llama_model_free(model)


def as_one_text(vocabulary: LlamaVocabulary, text: str) -> list[int]:
    """llama.cpp's own tokens of a whole rendered prompt, special tokens recognised."""
    raw = text.encode()
    tokens = (ctypes.c_int32 * (len(raw) + 16))()
    count = vocabulary._library.llama_tokenize(vocabulary._vocab, raw, len(raw), tokens, len(tokens), False, True)
    assert count >= 0
    return list(tokens[:count])


def _metadata(model: str, tokens: Sequence[Token], named: dict[str, int | bool]) -> dict[str, Entry]:
    metadata = {key: entry for key, entry in tiny_llama_metadata().items() if not key.startswith("tokenizer.")}
    metadata["tokenizer.ggml.model"] = Entry(type=ValueType.STRING, value=model)
    metadata["tokenizer.ggml.tokens"] = Entry(type=ValueType.STRING, value=[text for text, _ in tokens])
    metadata["tokenizer.ggml.token_type"] = Entry(type=ValueType.I32, value=[int(type) for _, type in tokens])
    for key, value in named.items():
        kind = ValueType.BOOL if isinstance(value, bool) else ValueType.U32
        metadata[f"tokenizer.ggml.{key}"] = Entry(type=kind, value=value)
    return metadata


def _words(text: str) -> list[str]:
    words: list[str] = []
    for part in text.split(" "):
        words.append(f" {part}" if words else part)
    return words


def _joined(word: list[str], pair: tuple[str, str]) -> list[str]:
    joined: list[str] = []
    for symbol in word:
        if joined and (joined[-1], symbol) == pair:
            joined[-1] += symbol
        else:
            joined.append(symbol)
    return joined

"""A vocabulary built from a GGUF file's metadata alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from ternlight.engine.gguf import GGUFFile
from ternlight.engine.prompt import SpecialToken, special_pattern, split_special
from ternlight.engine.vocabulary.byte_pair import BytePairEncoder, token_bytes
from ternlight.engine.vocabulary.sentence_piece import SPACE, SentencePieceEncoder
from ternlight.engine.vocabulary.special_tokens import SpecialTokens, special_tokens
from ternlight.engine.vocabulary.splits import split_rule
from ternlight.engine.vocabulary.token_table import TOKENS, TokenTable, TokenType, read_flag, read_tokens

MODEL = "tokenizer.ggml.model"

_LLAMA3_BOS = "<|begin_of_text|>"
_BYTE = re.compile("<0x([0-9A-Fa-f]{2})>")


class Encoder(Protocol):
    """One family's way from plain text to tokens."""

    def encode(self, text: str, *, start: bool) -> list[int]:
        """Tokens of text without lone surrogates; `start` where no text stands before it."""


class NativeVocabulary:
    """Text to tokens and back; a `ModelVocabulary`. Made by `vocabulary_from_gguf`."""

    def __init__(
        self, table: TokenTable, special: SpecialTokens, encoder: Encoder, pieces: Sequence[bytes], *, add_bos: bool
    ) -> None:
        """`pieces` are the bytes of every token, special ones by their name."""
        texts = table.texts
        self.size = len(texts)
        named = sorted((*special.control, *special.user_defined))
        self.special: Mapping[str, SpecialToken] = {
            texts[token]: SpecialToken(id=token) for token in named if texts[token]
        }
        self.stop_ids = special.stop
        self.control_ids = list(special.control)
        self.bos = special.bos
        self.eos = special.eos
        self.add_bos = add_bos and special.bos is not None
        self._encoder = encoder
        self._pieces = pieces
        self._silent = frozenset((*special.control, *special.unknown))
        # User-defined tokens may be ordinary text, such as runs of spaces; those that look like tags are marks.
        hidden = {*self._silent, *(token for token in special.user_defined if _is_tag(texts[token]))}
        self._hidden = special_pattern([texts[token] for token in sorted(hidden) if len(texts[token]) > 1])
        self._user_defined = _UserDefined({texts[token]: token for token in special.user_defined if texts[token]})

    def encode(self, text: str) -> list[int]:
        """Tokens of plain text, without any control token; lone surrogates count as "?"."""
        text = text.encode("utf-8", errors="replace").decode("utf-8")
        tokens: list[int] = []
        start = True
        for part in split_special(text, self._hidden):
            for stretch in self._user_defined.split(part):
                if isinstance(stretch, int):
                    tokens.append(stretch)
                    start = True
                else:
                    tokens += self._encoder.encode(stretch, start=start)
                    start = False
        return tokens

    def encode_bytes(self, text: bytes) -> list[int]:
        """Tokens of bytes that need not be whole characters."""
        return self.encode(text.decode("utf-8", errors="replace"))

    def decode(self, tokens: Sequence[int]) -> str:
        """Text of tokens, special ones by their name; what is not UTF-8 is replaced, as are ids that no token has."""
        return b"".join(self._bytes(token) for token in tokens).decode("utf-8", errors="replace")

    def piece(self, token: int) -> bytes:
        """The bytes that a generated token adds to the text: none for a control token."""
        return b"" if token in self._silent else self._bytes(token)

    def pieces(self) -> list[bytes]:
        """Bytes of every token, special ones by their name."""
        return list(self._pieces)

    def text(self, token: int | None) -> str:
        """A special token's text, "" for None."""
        return "" if token is None else self.decode([token])

    def _bytes(self, token: int) -> bytes:
        return self._pieces[token] if 0 <= token < self.size else b"\xff"


class _UserDefined:
    """Finds the tokens that a text always becomes as a whole, the longest first wherever they stand."""

    def __init__(self, tokens: Mapping[str, int]) -> None:
        self._ids = tokens
        # Looking for a few beginnings rules out most of what may be thousands of tokens.
        self._by_beginning: dict[str, list[str]] = {}
        for text in tokens:
            self._by_beginning.setdefault(text[:2], []).append(text)

    def split(self, text: str) -> Iterator[str | int]:
        """The text's stretches, in order: tokens found in it, and what lies between them."""
        likely = (texts for beginning, texts in self._by_beginning.items() if beginning in text)
        found = sorted((token for texts in likely for token in texts if token in text), key=_byte_length, reverse=True)
        return self._cut(text, found)

    def _cut(self, text: str, found: Sequence[str]) -> Iterator[str | int]:
        stretches: list[str | int] = [text] if text else []
        for token in found:
            cut: list[str | int] = []
            for stretch in stretches:
                if isinstance(stretch, int):
                    cut.append(stretch)
                    continue
                for number, between in enumerate(stretch.split(token)):
                    cut += [self._ids[token]] * (number > 0)
                    cut += [between] * (between != "")
            stretches = cut
        return iter(stretches)


def vocabulary_from_gguf(file: GGUFFile) -> NativeVocabulary:
    """The vocabulary of an open model file; nothing of the file is needed afterwards.

    Raises `ModelFileError` naming the key when the metadata contradicts itself or the kind of vocabulary is unknown.
    """
    model = file.metadata.get(MODEL)
    if model not in ("gpt2", "llama"):
        problem = "is missing" if model is None else "names a kind of vocabulary that this program does not read"
        raise file.refused(MODEL, problem)
    table = read_tokens(file)
    return _byte_pair(file, table) if model == "gpt2" else _sentence_piece(file, table)


def _byte_pair(file: GGUFFile, table: TokenTable) -> NativeVocabulary:
    rule = split_rule(file, table)
    begin = table.texts.index(_LLAMA3_BOS) if rule.add_bos and _LLAMA3_BOS in table.texts else None
    # llama.cpp takes token 11 for BOS and EOS where a file names none: a relic that ends answers at some word.
    special = special_tokens(file, table, bos=begin, eos=None)
    encoder = BytePairEncoder(file, table, rule, (*special.control, *special.unknown))
    return NativeVocabulary(
        table,
        special,
        encoder,
        _pieces(file, table, special, token_bytes),
        add_bos=read_flag(file, "add_bos_token", rule.add_bos),
    )


def _sentence_piece(file: GGUFFile, table: TokenTable) -> NativeVocabulary:
    special = special_tokens(file, table, bos=_default(table, 1), eos=_default(table, 2))
    unknown = special.unknown[0] if special.unknown else None
    encoder = SentencePieceEncoder(file, table, (*special.control, *special.unknown), unknown)
    return NativeVocabulary(
        table,
        special,
        encoder,
        _pieces(file, table, special, lambda text: text.replace(SPACE, " ").encode("utf-8")),
        add_bos=read_flag(file, "add_bos_token", True),
    )


def _default(table: TokenTable, token: int) -> int | None:
    return token if token < len(table.texts) else None


def _pieces(file: GGUFFile, table: TokenTable, special: SpecialTokens, ordinary: Callable[[str], bytes]) -> list[bytes]:
    """Bytes of every token, by id."""
    pieces = [ordinary(text) for text in table.texts]
    for token in (*special.control, *special.user_defined, *special.unknown):
        pieces[token] = table.texts[token].encode("utf-8")
    for token in table.of_type(TokenType.UNUSED):
        pieces[token] = b""
    for token in table.of_type(TokenType.BYTE):
        match = _BYTE.fullmatch(table.texts[token])
        if match is None:
            raise file.refused(TOKENS, f"does not name the byte of token {token:,}")
        pieces[token] = bytes.fromhex(match[1])
    return pieces


def _byte_length(text: str) -> int:
    return len(text.encode("utf-8"))


def _is_tag(text: str) -> bool:
    return text.startswith("<") and text.endswith(">")

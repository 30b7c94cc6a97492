"""What the engine asks of a loaded model's vocabulary, whichever backend runs the model."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from ternlight.engine.prompt import SpecialToken


class ModelVocabulary(Protocol):
    """Text to tokens and back. Token ids are 0 to `size` - 1."""

    @property
    def size(self) -> int:
        """Number of tokens."""

    @property
    def special(self) -> Mapping[str, SpecialToken]:
        """The tokens that a template may write by name, by their text: control tokens and user-defined ones."""

    @property
    def stop_ids(self) -> Collection[int]:
        """Tokens that end the model's turn."""

    @property
    def control_ids(self) -> Sequence[int]:
        """Tokens that are never text."""

    @property
    def bos(self) -> int | None:
        """The token that begins a prompt, where the model knows one."""

    @property
    def eos(self) -> int | None:
        """The token that ends a text, where the file names one."""

    @property
    def add_bos(self) -> bool:
        """Whether every prompt has to begin with `bos`."""

    def encode(self, text: str) -> list[int]:
        """Tokens of plain text. The result never holds a control token, whatever the text."""

    def encode_bytes(self, text: bytes) -> list[int]:
        """As `encode`, of bytes that need not be whole characters."""

    def decode(self, tokens: Sequence[int]) -> str:
        """Text of tokens, special ones by their name; what is not UTF-8 is replaced."""

    def piece(self, token: int) -> bytes:
        """The bytes that a generated token adds to the text: none for a control token."""

    def pieces(self) -> list[bytes]:
        """Bytes of every token, special ones by their name."""

    def text(self, token: int | None) -> str:
        """A special token's text, "" for None."""

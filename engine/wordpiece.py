"""Texts to the token numbers of a sentence encoder, by its tokenizer.json."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path

from ternlight.engine.errors import BackendMissing, ModelFileError

MAX_CHARACTERS = 65_536
"""Of a text, before it is tokenized: the tokens that an encoder reads lie far before this in any language."""


class WordPiece:
    """A loaded tokenizer. Calls from several threads may overlap."""

    def __init__(self, path: Path, max_tokens: int) -> None:
        """Load a tokenizer.json; longer texts are cut to `max_tokens`, the marks of their ends included.

        Raises `BackendMissing` without the package tokenizers, `ModelFileError` for a file that cannot be used.
        """
        try:
            import tokenizers
        except ImportError as error:
            raise missing_package(error) from error
        if not path.is_file():
            raise missing_file(path)
        try:
            self._tokenizer = tokenizers.Tokenizer.from_file(str(path))
        except Exception as error:  # a plain Exception is what the library raises
            raise unusable(path, str(error)) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens)
        self.largest = max(self._tokenizer.get_vocab(with_added_tokens=True).values(), default=-1)
        """The largest token number."""
        if not self.tokens(""):
            raise unusable(path, "it does not mark where a text begins and ends")

    def tokens(self, text: str, cancelled: Callable[[], bool] | None = None) -> list[int]:
        """Token numbers of a text, those of its beginning and its end included. Raises `CancelledError`."""
        if cancelled is not None and cancelled():
            raise CancelledError
        # A lone surrogate (from a broken document) has no UTF-8 form, which is what the tokenizer takes.
        text = text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids


def missing_package(error: ImportError) -> BackendMissing:
    """For a package that embeddings need and that is not installed."""
    return BackendMissing(
        f"Embeddings need the package {error.name}, which is not installed. "
        "Run python3 installer/bootstrap.py to install it."
    )


def missing_file(path: Path) -> ModelFileError:
    """For a model or tokenizer that is not there."""
    return ModelFileError(f"There is no embedding model file {path}. Install the model again.")


def unusable(path: Path, reason: str) -> ModelFileError:
    """For a model or tokenizer that is there and cannot be used."""
    return ModelFileError(f"The embedding model file {path.name} cannot be used: {reason}. Install the model again.")

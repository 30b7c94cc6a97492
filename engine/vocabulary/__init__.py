"""Text to tokens and back, built from a GGUF file's own metadata, without a model runtime."""

from ternlight.engine.vocabulary.base import ModelVocabulary
from ternlight.engine.vocabulary.native import NativeVocabulary, vocabulary_from_gguf

__all__ = ["ModelVocabulary", "NativeVocabulary", "vocabulary_from_gguf"]

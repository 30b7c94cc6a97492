"""How byte-pair vocabularies cut a text into words before merging: the patterns, by the names that files use.

`tokenizer.ggml.pre` names the pattern a model was trained with. A wrong one loads and runs, and costs quality without a
sign of it; so a file whose name for it is missing or strange is recognised by its tokens, or refused.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from tokenizers import Regex
from tokenizers.pre_tokenizers import ByteLevel, PreTokenizer, Sequence, Split

from ternlight.engine.gguf import GGUFFile
from ternlight.engine.vocabulary.token_table import TokenTable

log = logging.getLogger("ternlight.engine")

PRE = "tokenizer.ggml.pre"

_CONTRACTIONS = r"'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]"
_WHITE_SPACE = r"\s*[\r\n]+|\s+(?!\S)|\s+"
_LLAMA3 = rf"{_CONTRACTIONS}|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|\p{{N}}{{1,3}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|{_WHITE_SPACE}"
_QWEN2 = rf"{_CONTRACTIONS}|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|\p{{N}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|{_WHITE_SPACE}"
_QWEN35 = (
    rf"{_CONTRACTIONS}|[^\r\n\p{{L}}\p{{N}}]?[\p{{L}}\p{{M}}]+|\p{{N}}"
    rf"| ?[^\s\p{{L}}\p{{M}}\p{{N}}]+[\r\n]*|{_WHITE_SPACE}"
)
_GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
_FALCON_PUNCTUATION = r"[\p{P}$+<=>^~|`]+"


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitRule:
    """One way of cutting texts into words."""

    patterns: tuple[str, ...]
    """Applied one after the other, each within the pieces that the ones before left; what a pattern does not match
    stays as a piece of its own."""
    whole_words: bool = False
    """Whether a word that is a token as a whole is that token, whatever its merges would give (`ignore_merges`)."""
    add_bos: bool = False
    """Whether prompts begin with BOS unless the file says otherwise."""

    def pre_tokenizer(self) -> PreTokenizer:
        """The rule as `tokenizers` runs it, ending in GPT-2's bytes as glyphs."""
        splits = [Split(Regex(pattern), "isolated") for pattern in self.patterns]
        return Sequence([*splits, ByteLevel(add_prefix_space=False, use_regex=False)])


_LLAMA3_RULE = SplitRule(patterns=(_LLAMA3,), whole_words=True, add_bos=True)
_PLAIN_LLAMA3_RULE = SplitRule(patterns=(_LLAMA3,))
_QWEN2_RULE = SplitRule(patterns=(_QWEN2,))
_QWEN35_RULE = SplitRule(patterns=(_QWEN35,))
_GPT2_RULE = SplitRule(patterns=(_GPT2,))
_SMOLLM_RULE = SplitRule(patterns=(r"\p{N}", _GPT2))
_FALCON_RULE = SplitRule(patterns=(_FALCON_PUNCTUATION, _GPT2, "[0-9][0-9][0-9]"))

_RULES: dict[str, SplitRule] = {
    **dict.fromkeys(("llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "lfm2"), _LLAMA3_RULE),
    **dict.fromkeys(("falcon_e", "falcon-e"), _LLAMA3_RULE),  # BitNet forks' names for Falcon-E; llama.cpp has none
    **dict.fromkeys(("dbrx", "smaug-bpe"), _PLAIN_LLAMA3_RULE),
    **dict.fromkeys(("qwen2", "deepseek-r1-qwen", "stablelm2", "hunyuan", "megrez", "solar-open"), _QWEN2_RULE),
    "qwen35": _QWEN35_RULE,
    **dict.fromkeys(("gpt-2", "phi-2", "mpt", "olmo", "jais", "trillion", "gigachat", "exaone4"), _GPT2_RULE),
    **dict.fromkeys(("smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b"), _SMOLLM_RULE),
    "falcon": _FALCON_RULE,
}

_FINGERPRINTS: tuple[tuple[range, frozenset[str], str], ...] = (
    # Sizes are exact for vocabularies that nobody pads; ranges for those that converters pad to a multiple.
    (range(128_256, 128_257), frozenset(), "llama-bpe"),  # Llama 3 and BitNet b1.58 2B-4T, whose first files lack it
    (range(151_643, 152_065), frozenset(("<|endoftext|>", "<|im_start|>")), "qwen2"),
    (range(248_000, 248_833), frozenset(("<|endoftext|>", "<|im_start|>")), "qwen35"),
    (range(49_152, 49_153), frozenset(("<|endoftext|>", "<|im_start|>")), "smollm"),
    (range(49_152, 49_153), frozenset(("<|endoftext|>", "<fim_prefix>")), "starcoder"),
    (range(50_257, 50_305), frozenset(("<|endoftext|>", "Ġthe")), "gpt-2"),
    (range(131_072, 131_073), frozenset((">>TITLE<<",)), "falcon3"),
    (range(65_024, 65_025), frozenset((">>TITLE<<",)), "falcon"),
)


def split_rule(file: GGUFFile, table: TokenTable) -> SplitRule:
    """The rule of a byte-pair vocabulary. Raises `ModelFileError` when it cannot be told."""
    name = file.metadata.get(PRE)
    if isinstance(name, str) and name in _RULES:
        return _RULES[name]
    for sizes, marks, recognised in _FINGERPRINTS:
        if len(table.texts) in sizes and marks.issubset(table.texts):
            log.warning("%s does not say how its texts are split; recognised by its tokens: %s", PRE, recognised)
            return _RULES[recognised]
    if name is None or name == "default":
        raise file.refused(PRE, "does not say how the model splits text into words")
    raise file.refused(PRE, "names a way of splitting text into words that this program does not know")

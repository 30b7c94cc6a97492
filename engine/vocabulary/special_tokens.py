"""Which tokens are marks rather than text, and which of them end a turn."""

from __future__ import annotations

from dataclasses import dataclass

from ternlight.engine.gguf import GGUFFile
from ternlight.engine.vocabulary.token_table import TokenTable, TokenType, read_id

TURN_ENDS = frozenset(
    (
        *("<|eot_id|>", "<|im_end|>", "<|end|>", "<|eom_id|>", "<|endoftext|>", "<|end_of_text|>", "<end_of_turn>"),
        *("<EOT>", "_<EOT>", "<|return|>", "<|call|>", "<end_of_utterance>", "<eos>", "</s>"),
    )
)
"""Control tokens that end a turn whatever the file's metadata says: BitNet b1.58 2B-4T, for one, names only
<|end_of_text|> and ends its turns with <|eot_id|>."""

_FILE_ENDS = {
    "fim_pad": ("<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"),
    "fim_rep": ("<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"),
    "fim_sep": ("<|file_sep|>",),
}
"""Marks of code completion that end what was asked for, by metadata key; the texts count where the key is absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialTokens:
    """Ids by role."""

    control: tuple[int, ...]
    """Never text; ascending."""
    user_defined: tuple[int, ...]
    """Text that is always one token, such as a run of spaces, or a mark that a model may write; ascending."""
    unknown: tuple[int, ...]
    """What stands for text that has no tokens."""
    stop: frozenset[int]
    bos: int | None
    eos: int | None


def special_tokens(file: GGUFFile, table: TokenTable, *, bos: int | None, eos: int | None) -> SpecialTokens:
    """The roles of a vocabulary's tokens; `bos` and `eos` for a file that names none. Raises `ModelFileError`."""
    texts, types = table.texts, table.types
    ends = [
        token
        for token, text in enumerate(texts)
        # Converters have marked such tokens as ordinary ones; these two, though, can be words.
        if text in TURN_ENDS and (types[token] != TokenType.NORMAL or text not in ("</s>", "<eos>"))
    ]
    control = frozenset((*table.of_type(TokenType.CONTROL), *ends))

    def named(role: str) -> int | None:
        return read_id(file, role, len(texts))

    own_bos, own_eos = named("bos"), named("eos")
    bos = bos if own_bos is None else own_bos
    eos = eos if own_eos is None else own_eos
    stop = {*ends, *(token for token in (eos, named("eot"), named("eom")) if token is not None)}
    for role, marks in _FILE_ENDS.items():
        token = named(role)
        stop |= {token for token in control if texts[token] in marks} if token is None else {token}
    return SpecialTokens(
        control=tuple(sorted(control)),
        user_defined=tuple(token for token in table.of_type(TokenType.USER_DEFINED) if token not in control),
        unknown=tuple(token for token in table.of_type(TokenType.UNKNOWN) if token not in control),
        stop=frozenset(stop),
        bos=bos,
        eos=eos,
    )

"""tokenizer.json and its companions as the keys of a GGUF file's vocabulary.

Only the list of tokens, the merges, and the name of the way to split texts are taken over; `engine/vocabulary` builds
the tokenizer from them, with the checks and the promises that it makes for GGUF files. So a pattern of the folder's own
is never run, and special tokens are never found in text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ternlight.engine.checkpoint.json_files import read_object
from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf.metadata import MemoryArray, Value, ValueType
from ternlight.engine.vocabulary.token_table import MERGES, TOKEN_TYPE, TOKENS, TokenType

MAX_TOKENIZER = 64 << 20
MAX_SMALL = 4 << 20
_TEMPLATE = "tokenizer.chat_template"

_LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_PATTERNS = {_LLAMA3: "llama-bpe", _LLAMA3.replace("{1,3}", ""): "qwen2"}
"""The patterns of `Split` pre-tokenizers, as tokenizer.json files write them, and what GGUF files call them."""


def read_vocabulary(folder: Path, count: int) -> dict[str, tuple[ValueType, Value]]:
    """The keys `tokenizer.*` of a folder whose embedding has `count` rows. Raises `ModelFileError`."""
    path = folder / "tokenizer.json"
    content = read_object(path, MAX_TOKENIZER)
    model = content.get("model")
    if not isinstance(model, dict) or model.get("type") != "BPE" or model.get("byte_fallback"):
        raise _refused(folder, "model", "is not a byte-pair vocabulary over bytes. Get the model as a GGUF file")
    texts, types = _tokens(folder, model, content.get("added_tokens"), count)
    keys: dict[str, tuple[ValueType, Value]] = {
        "tokenizer.ggml.model": (ValueType.STRING, "gpt2"),
        TOKENS: (ValueType.ARRAY, MemoryArray(path, TOKENS, ValueType.STRING, texts)),
        TOKEN_TYPE: (ValueType.ARRAY, MemoryArray(path, TOKEN_TYPE, ValueType.I32, types)),
        MERGES: (ValueType.ARRAY, MemoryArray(path, MERGES, ValueType.STRING, _merges(folder, model))),
    }
    split = _split_name(content.get("pre_tokenizer"))
    if split is not None:
        keys["tokenizer.ggml.pre"] = (ValueType.STRING, split)
    return keys | _named(folder, content, {text: token for token, text in enumerate(texts)})


def _tokens(folder: Path, model: dict[str, Any], added: object, count: int) -> tuple[list[str], list[int]]:
    """Text and `TokenType` of each of `count` tokens; ids that nothing names are unused."""
    texts = [f"[PAD{token}]" for token in range(count)]
    types = [int(TokenType.UNUSED)] * count
    listed = model.get("vocab")
    if not isinstance(listed, dict):
        raise _refused(folder, "vocab", "is not a list of tokens with their numbers")
    for text, token in listed.items():
        if type(token) is not int or not 0 <= token < count or types[token] != TokenType.UNUSED:
            raise _refused(folder, "vocab", f"gives a token a number that is taken or none of the model's {count:,}")
        texts[token], types[token] = text, int(TokenType.NORMAL)
    for entry in added if isinstance(added, list) else ():
        text, token = (entry.get("content"), entry.get("id")) if isinstance(entry, dict) else (None, None)
        if not isinstance(text, str) or type(token) is not int or not 0 <= token < count:
            raise _refused(
                folder, "added_tokens", f"holds an entry without a text or with none of the {count:,} numbers"
            )
        if types[token] != TokenType.UNUSED and texts[token] != text:
            raise _refused(folder, "added_tokens", f"gives number {token:,} to two tokens")
        texts[token] = text
        types[token] = int(TokenType.CONTROL if entry.get("special") is True else TokenType.USER_DEFINED)
    return texts, types


def _merges(folder: Path, model: dict[str, Any]) -> list[str]:
    """Each as "left right", in whichever of the two forms they are stored."""
    merges = model.get("merges")
    if not isinstance(merges, list):
        raise _refused(folder, "merges", "is missing")
    joined = []
    for merge in merges:
        if isinstance(merge, list) and len(merge) == 2 and all(isinstance(half, str) for half in merge):
            joined.append(f"{merge[0]} {merge[1]}")
        elif isinstance(merge, str):
            joined.append(merge)
        else:
            raise _refused(folder, "merges", "holds something other than pairs of texts")
    return joined


def _split_name(pre_tokenizer: object) -> str | None:
    """GGUF's name for a pre-tokenizer; None for one that is not known, which the tokens may then still tell."""
    steps = [pre_tokenizer]
    if isinstance(pre_tokenizer, dict) and pre_tokenizer.get("type") == "Sequence":
        steps = list(pre_tokenizer.get("pretokenizers") or ())
    if not steps or not all(isinstance(step, dict) for step in steps):
        return None
    shapes = [_step(step) for step in steps if isinstance(step, dict)]
    if shapes == ["gpt-2"]:
        return "gpt-2"
    if shapes == ["digits", "gpt-2"]:
        return "smollm"
    return shapes[0] if len(shapes) == 2 and shapes[0] in _PATTERNS.values() and shapes[1] == "bytes" else None


def _step(step: dict[str, Any]) -> str:
    """One of the steps that known pre-tokenizers are made of; "" for any other."""
    match step:
        case {"type": "ByteLevel", "add_prefix_space": False}:
            return "bytes" if step.get("use_regex", True) is False else "gpt-2"
        case {"type": "Digits", "individual_digits": True}:
            return "digits"
        case {"type": "Split", "pattern": {"Regex": str(pattern)}, "behavior": "Isolated", "invert": False}:
            return _PATTERNS.get(pattern, "")
    return ""


def _named(folder: Path, content: dict[str, Any], ids: dict[str, int]) -> dict[str, tuple[ValueType, Value]]:
    """BOS, the ends of turns, and the chat template."""
    settings = _optional(folder / "tokenizer_config.json")
    keys: dict[str, tuple[ValueType, Value]] = {}
    bos = settings.get("bos_token")
    bos = bos.get("content") if isinstance(bos, dict) else bos
    if isinstance(bos, str) and bos in ids:
        keys["tokenizer.ggml.bos_token_id"] = (ValueType.U32, ids[bos])
    keys["tokenizer.ggml.add_bos_token"] = (ValueType.BOOL, _adds(content.get("post_processor"), bos))
    ends = [*_ends(_optional(folder / "generation_config.json")), *_ends(_optional(folder / "config.json"))]
    eos = settings.get("eos_token")
    eos = eos.get("content") if isinstance(eos, dict) else eos
    first = [ids[eos]] if isinstance(eos, str) and eos in ids else []
    roles = ("eos", "eot", "eom")
    for role, token in zip(roles, dict.fromkeys((*first, *ends)), strict=False):
        keys[f"tokenizer.ggml.{role}_token_id"] = (ValueType.U32, token)
    template = settings.get("chat_template")
    own = folder / "chat_template.jinja"
    if own.is_file() and own.stat().st_size <= MAX_SMALL:
        template = own.read_text(encoding="utf-8", errors="replace")
    if isinstance(template, str):
        keys[_TEMPLATE] = (ValueType.STRING, template)
    return keys


def _optional(path: Path) -> dict[str, Any]:
    return read_object(path, MAX_SMALL) if path.exists() else {}


def _ends(config: dict[str, Any]) -> list[int]:
    value = config.get("eos_token_id")
    values = value if isinstance(value, list) else [value]
    return [token for token in values if type(token) is int and token >= 0]


def _adds(processor: object, bos: object) -> bool:
    """Whether prompts begin with BOS: whether a template of the post-processor puts it first."""
    if not isinstance(processor, dict):
        return False
    inner = processor.get("processors")
    if isinstance(inner, list):
        return any(_adds(each, bos) for each in inner)
    match processor:
        case {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": id}}, *_]}:
            return bool(id == bos)
    return False


def _refused(folder: Path, field: str, problem: str) -> ModelFileError:
    return ModelFileError(f"{folder.name} cannot be used: {field} of tokenizer.json {problem}.")

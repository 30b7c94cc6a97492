"""Files that were cut or changed at random either open or are refused: nothing else, and at little cost."""

import random
import struct
import tracemalloc
from pathlib import Path

import pytest
from helpers.gguf import pair, raw_gguf, stored, tensor, write_tiny_llama
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ternlight.engine import memory
from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import Entry, GGUFArray, ValueType, open_gguf, write_gguf
from ternlight.engine.gguf import types as t
from ternlight.engine.types import LoadOptions

LIMIT = 8 << 20
"""Bytes that looking at a file of a few kilobytes may take."""


def look(path: Path) -> bool:
    """Open the file and read everything that its header says. Whether it was accepted."""
    try:
        with open_gguf(path) as file:
            for value in file.metadata.values():
                if isinstance(value, GGUFArray):
                    list(value)
            for name in file.tensors:
                assert len(file.data(name)) == file.tensors[name].nbytes
            assert file.parameter_count >= 0
            assert isinstance(file.quantization, str)
            assert file.architecture.isprintable()
            assert file.name.isprintable()
            memory.estimate(path, LoadOptions())
            return True
    except ModelFileError as error:
        assert error.user_message.startswith(path.name)
        assert error.user_message.isprintable()
        assert len(error.user_message) < 500
        return False


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> bytes:
    """A file of about three kilobytes with every kind of value and several types of tensor."""
    path = tmp_path_factory.mktemp("fuzz") / "small.gguf"
    metadata = {
        "general.architecture": Entry(type=ValueType.STRING, value="llama"),
        "general.alignment": Entry(type=ValueType.U32, value=32),
        "llama.block_count": Entry(type=ValueType.U32, value=2),
        "llama.context_length": Entry(type=ValueType.U32, value=512),
        "llama.embedding_length": Entry(type=ValueType.U32, value=64),
        "llama.attention.head_count": Entry(type=ValueType.U32, value=4),
        "llama.attention.head_count_kv": Entry(type=ValueType.I32, value=[2, 1]),
        "llama.feed_forward_length": Entry(type=ValueType.I32, value=[128, 256]),
        "tokenizer.ggml.tokens": Entry(type=ValueType.STRING, value=["<s>", "</s>", "ñ", "b"]),
        "tokenizer.ggml.scores": Entry(type=ValueType.F32, value=[0.0, 1.0, 2.0, 3.0]),
        "flag": Entry(type=ValueType.BOOL, value=True),
        "precise": Entry(type=ValueType.F64, value=0.25),
        "split.count": Entry(type=ValueType.U16, value=1),
    }
    tensors = [
        stored("a", (128, 2), t.Q2_0),
        stored("b", (128, 2), t.I2_S),
        stored("c", (64,), t.Q8_0),
        stored("d", (256, 1, 2), t.TQ1_0),
    ]
    write_gguf(path, metadata, tensors)
    return path.read_bytes()


def measured(path: Path, content: bytes) -> bool:
    path.write_bytes(content)
    tracemalloc.reset_peak()
    accepted = look(path)
    assert tracemalloc.get_traced_memory()[1] < LIMIT
    return accepted


@pytest.fixture
def tracing():
    tracemalloc.start()
    yield
    tracemalloc.stop()


def test_the_unchanged_file_is_accepted(small, tmp_path):
    (tmp_path / "f.gguf").write_bytes(small)
    assert look(tmp_path / "f.gguf")


def test_every_truncation_is_refused(small, tmp_path, tracing):
    # The padding after the last tensor may be missing; a single byte of the tensor may not.
    padding = -t.TQ1_0.size(256, 2) % 32
    for length in range(len(small)):
        assert measured(tmp_path / "f.gguf", small[:length]) == (length >= len(small) - padding)


def test_every_byte_changed(small, tmp_path, tracing):
    header = small.index(b"\0" * 64)
    for position in range(header):
        for value in (0x00, 0x7F, 0xFF):
            measured(tmp_path / "f.gguf", small[:position] + bytes([value]) + small[position + 1 :])


def test_numbers_replaced_by_extremes(small, tmp_path, tracing):
    extremes = [struct.pack("<Q", value) for value in (2**64 - 1, 2**63, 2**32, 65_537)]
    header = small.index(b"\0" * 64)
    for position in range(0, header - 8):
        for extreme in extremes:
            measured(tmp_path / "f.gguf", small[:position] + extreme + small[position + 8 :])


def test_random_damage(small, tmp_path, tracing):
    chance = random.Random(1)
    header = small.index(b"\0" * 64)
    for _ in range(2000):
        content = bytearray(small)
        for _ in range(chance.randint(1, 6)):
            position = chance.randrange(header)
            match chance.randrange(4):
                case 0:
                    content[position] ^= 1 << chance.randrange(8)
                case 1:
                    content[position : position + 4] = chance.randbytes(4)
                case 2:
                    del content[position : position + chance.randint(1, 16)]
                case _:
                    content[position:position] = chance.randbytes(chance.randint(1, 16))
        measured(tmp_path / "f.gguf", bytes(content))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400), version=st.sampled_from([2, 3]))
def test_arbitrary_bytes_after_the_version(content, version, tmp_path):
    path = tmp_path / "f.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<I", version) + content)
    look(path)


def test_a_model_of_billions_of_claimed_layers_costs_nothing(tmp_path, tracing):
    metadata = {
        "general.architecture": Entry(type=ValueType.STRING, value="llama"),
        "llama.block_count": Entry(type=ValueType.U32, value=2**32 - 1),
        "llama.context_length": Entry(type=ValueType.U64, value=2**64 - 1),
        "llama.embedding_length": Entry(type=ValueType.U64, value=2**64 - 1),
        "llama.attention.head_count": Entry(type=ValueType.U32, value=1),
    }
    write_gguf(tmp_path / "f.gguf", metadata, [tensor("w", [[1.0] * 32])])
    tracemalloc.reset_peak()
    look(tmp_path / "f.gguf")
    assert tracemalloc.get_traced_memory()[1] < LIMIT


def test_a_header_of_empty_strings_is_walked_within_the_limit(tmp_path):
    pairs = tuple(pair(f"k{index}", 9, struct.pack("<IQ", 8, 1 << 20) + bytes(8 << 20)) for index in range(3))
    with pytest.raises(ModelFileError, match="strings"):
        open_gguf(raw_gguf(tmp_path / "strings.gguf", pairs=pairs))


def test_a_whole_model_cut_at_random_is_refused(tmp_path):
    content = write_tiny_llama(tmp_path / "tiny.gguf").read_bytes()
    chance = random.Random(2)
    for _ in range(200):
        (tmp_path / "cut.gguf").write_bytes(content[: chance.randrange(len(content) - 32)])
        assert not look(tmp_path / "cut.gguf")

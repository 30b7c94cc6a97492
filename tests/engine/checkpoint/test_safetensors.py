"""safetensors files: what a sound one holds, and that no other does more than be refused."""

from __future__ import annotations

import json
import os
import random
import struct
from pathlib import Path
from typing import Any

import pytest
from helpers.checkpoints import safetensors
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ternlight.engine.checkpoint.safetensors import SafetensorsFile
from ternlight.engine.errors import ModelFileError

SOUND = safetensors(
    {"a": ("F32", (2, 3), bytes(range(24))), "b": ("U8", (5,), b"hello"), "c": ("BF16", (1,), b"\0\x3f")},
    {"format": "pt"},
)
HEADER = 8 + struct.unpack("<Q", SOUND[:8])[0]


def look(path: Path, content: bytes) -> bool:
    """Whether the file is accepted; reads all that it says."""
    path.write_bytes(content)
    try:
        file = SafetensorsFile(path)
    except ModelFileError as error:
        assert error.user_message.startswith(path.name)
        assert error.user_message.isprintable()
        assert len(error.user_message) < 500
        return False
    for tensor in file.tensors.values():
        assert len(file.data(tensor)) == tensor.nbytes
    file.map.close()
    return True


def header(entries: object, data: bytes = bytes(8)) -> bytes:
    raw = entries if isinstance(entries, bytes) else json.dumps(entries).encode()
    return struct.pack("<Q", len(raw)) + raw + data


def entry(dtype: object = "F32", shape: object = (2,), offsets: object = (0, 8)) -> dict[str, Any]:
    return {"w": {"dtype": dtype, "shape": shape, "data_offsets": offsets}}


def test_a_sound_file(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    path.write_bytes(SOUND)
    file = SafetensorsFile(path)
    assert [(t.name, t.dtype, t.shape) for t in file.tensors.values()] == [
        ("a", "F32", (2, 3)),
        ("b", "U8", (5,)),
        ("c", "BF16", (1,)),
    ]
    assert bytes(file.data(file.tensors["b"])) == b"hello"
    assert file.data(file.tensors["b"]).readonly


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\1\0\0", "length of the header"),
        (struct.pack("<Q", 2**64 - 1) + bytes(9), "length of the header"),
        (struct.pack("<Q", 100) + b"{}", "length of the header"),
        (header(b"[]", b""), "JSON object"),
        (header(b"\xff\xfe", b""), "sound JSON"),
        (header(b"[" * 200_000, b""), "sound JSON"),
        (header(b'{"w": 1, "w": 2}', b""), "sound JSON"),
        (header({"w": 3}), "'w'"),
        (header({"w": {**entry()["w"], "more": 1}}), "'w'"),
        (header({"": entry()["w"]}), "name of a tensor"),
        (header({"w\n": entry()["w"]}), "name of a tensor"),
        (header({"w" * 600: entry()["w"]}), "name of a tensor"),
        (header(entry(dtype="I64")), "'w' is not stored as"),
        (header(entry(dtype=["F32"])), "'w' is not stored as"),
        (header(entry(shape=[])), "shape of w"),
        (header(entry(shape=[0])), "shape of w"),
        (header(entry(shape=[-2])), "shape of w"),
        (header(entry(shape=[2.0])), "shape of w"),
        (header(entry(shape=[True, 2])), "shape of w"),
        (header(entry(shape=[1] * 9)), "shape of w"),
        (header(entry(shape=[2**62, 4])), "data_offsets of w"),
        (header(entry(offsets=[0, 4])), "data_offsets of w"),
        (header(entry(offsets=[8, 0])), "data_offsets of w"),
        (header(entry(offsets=[-8, 0])), "data_offsets of w"),
        (header(entry(offsets=[0, 2**64])), "data_offsets of w"),
        (header(entry(offsets=[0])), "data_offsets of w"),
        (header(entry(offsets="08")), "data_offsets of w"),
        (header(entry(offsets=[8, 16]), bytes(16)), "leave a gap"),
        (header({**entry(), "v": entry()["w"]}), "overlap"),
        (header(entry(), bytes(9)), "describes"),
        (header({}, bytes(3)), "describes"),
    ],
)
def test_damage_is_named(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    path.write_bytes(content)
    with pytest.raises(ModelFileError) as refused:
        SafetensorsFile(path)
    assert words in refused.value.user_message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system here")
def test_does_not_wait_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "m.safetensors")
    with pytest.raises(ModelFileError, match="is not a file"):
        SafetensorsFile(tmp_path / "m.safetensors")


def test_every_truncation_is_refused(tmp_path: Path) -> None:
    assert look(tmp_path / "f", SOUND)
    assert not any(look(tmp_path / "f", SOUND[:length]) for length in range(len(SOUND)))


def test_every_byte_of_the_header_changed(tmp_path: Path) -> None:
    for position in range(HEADER):
        for value in (0, 0x22, 0x2D, 0x39, 0x7F, 0xFF):
            look(tmp_path / "f", SOUND[:position] + bytes([value]) + SOUND[position + 1 :])


def test_random_damage(tmp_path: Path) -> None:
    chance = random.Random(4)
    for _ in range(2000):
        content = bytearray(SOUND)
        for _ in range(chance.randint(1, 5)):
            position = chance.randrange(HEADER)
            match chance.randrange(3):
                case 0:
                    content[position] = chance.choice(b'0123456789-,:[]{}"e')
                case 1:
                    del content[position : position + chance.randint(1, 9)]
                case _:
                    content[position:position] = chance.choice((b"0", b"99999999", b"-1", b"[", b'"', b"null"))
        look(tmp_path / "f", bytes(content))


NUMBERS = st.lists(st.integers(-2, 70) | st.integers(2**31, 2**65) | st.just(True), max_size=4)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    entries=st.dictionaries(
        st.sampled_from("abc"),
        st.fixed_dictionaries(
            {"dtype": st.sampled_from(["F32", "U8", "BF16", "I8"]), "shape": NUMBERS, "data_offsets": NUMBERS}
        ),
    ),
    data=st.binary(max_size=70),
)
def test_headers_that_lie(entries: dict[str, Any], data: bytes, tmp_path: Path) -> None:
    look(tmp_path / "f", header(entries, data))

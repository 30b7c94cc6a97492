import os
import re
import struct
from pathlib import Path

import numpy as np
import pytest
from helpers.gguf import listed, pair, raw_gguf, stored, string, tensor, tiny_llama_metadata, write_tiny_llama

from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import Entry, GGUFArray, ValueType, open_gguf, write_gguf
from ternlight.engine.gguf import types as t

U32, STRING, ARRAY = 4, 8, 9


def refusal(path: Path, *words: str) -> str:
    """Opening fails with one sentence that names the file and each of `words`."""
    with pytest.raises(ModelFileError) as failure:
        open_gguf(path)
    message = failure.value.user_message
    for word in (path.name, *words):
        assert word in message
    assert failure.value.kind == "world"
    return message


def test_reads_a_whole_model(tmp_path):
    with open_gguf(write_tiny_llama(tmp_path / "tiny.gguf")) as file:
        assert file.version == 3
        assert file.architecture == "llama"
        assert file.name == "Tiny"
        assert file.key("block_count") == 2
        assert file.key("nothing") is None
        assert file.context_length == 2048
        assert file.chat_template is None
        assert file.quantization == "F32"
        assert len(file.tensors) == 3 + 2 * 9
        assert file.parameter_count == sum(info.elements for info in file.tensors.values())
        assert file.tensor_bytes == 4 * file.parameter_count
        down = file.tensors["blk.1.ffn_down.weight"]
        assert (down.dimensions, down.shape, down.rows, down.type.name) == ((64, 32), (32, 64), 32, "F32")
        norm = np.frombuffer(file.data("output_norm.weight"), np.float32)
        assert (norm == 1).all()
        assert not norm.flags.writeable


def test_values_keep_their_types(tmp_path):
    metadata = {
        "u8": Entry(type=ValueType.U8, value=255),
        "i8": Entry(type=ValueType.I8, value=-128),
        "u16": Entry(type=ValueType.U16, value=65_535),
        "i16": Entry(type=ValueType.I16, value=-5),
        "u32": Entry(type=ValueType.U32, value=2**32 - 1),
        "i32": Entry(type=ValueType.I32, value=-(2**31)),
        "u64": Entry(type=ValueType.U64, value=2**64 - 1),
        "i64": Entry(type=ValueType.I64, value=-(2**63)),
        "f32": Entry(type=ValueType.F32, value=0.5),
        "f64": Entry(type=ValueType.F64, value=0.1),
        "yes": Entry(type=ValueType.BOOL, value=True),
        "text": Entry(type=ValueType.STRING, value="Ünïcödé 🌱"),
        "empty": Entry(type=ValueType.STRING, value=""),
        "words": Entry(type=ValueType.STRING, value=["a", "", "ñ"]),
        "flags": Entry(type=ValueType.BOOL, value=[True, False]),
        "numbers": Entry(type=ValueType.I16, value=[-1, 0, 7]),
        "nothing": Entry(type=ValueType.F64, value=[]),
    }
    write_gguf(tmp_path / "values.gguf", metadata, [])
    with open_gguf(tmp_path / "values.gguf") as file:
        assert list(file.metadata) == list(metadata)
        for key, entry in metadata.items():
            value = file.metadata[key]
            if isinstance(value, GGUFArray):
                assert list(value) == entry.value
                assert value.element_type is entry.type
                assert file.metadata.type_of(key) is ValueType.ARRAY
            else:
                assert value == entry.value
                assert type(value) is type(entry.value)
                assert file.metadata.type_of(key) is entry.type
        words, numbers, flags = (file.metadata[key] for key in ("words", "numbers", "flags"))
        assert isinstance(words, GGUFArray)
        assert isinstance(numbers, GGUFArray)
        assert isinstance(flags, GGUFArray)
        assert (words[1], words[-1], words[:2], "ñ" in words) == ("", "ñ", ("a", ""), True)
        assert numbers.numpy().dtype == np.int16
        assert flags.numpy().tolist() == [True, False]
        with pytest.raises(ModelFileError, match="words"):
            words.numpy()


def test_a_view_outlives_the_file(tmp_path):
    with open_gguf(write_tiny_llama(tmp_path / "tiny.gguf")) as file:
        view = np.frombuffer(file.data("output_norm.weight"), np.float32)
    file.close()
    assert view.sum() == 32


def test_version_2_reads_like_3(tmp_path):
    path = raw_gguf(tmp_path / "old.gguf", version=2, pairs=(pair("a", U32, struct.pack("<I", 5)),))
    with open_gguf(path) as file:
        assert (file.version, dict(file.metadata)) == (2, {"a": 5})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["is empty"]),
        (b"GG", ["magic"]),
        (b"PK\3\4 and the rest of some archive", ["is not a GGUF model file"]),
        (b"GGUF", ["version"]),
        (b"GGUF" + struct.pack("<IQQ", 1, 0, 0), ["version 1"]),
        (b"GGUF" + struct.pack("<IQQ", 0, 0, 0), ["version 0"]),
        (b"GGUF" + struct.pack("<IQQ", 4, 0, 0), ["version 4"]),
        (b"GGUF" + struct.pack(">IQQ", 3, 0, 0), ["big-endian"]),
        (b"GGUF" + struct.pack("<I", 3), ["number of tensors"]),
        (b"GGUF" + struct.pack("<IQQ", 3, 2**63, 0), ["number of tensors", "9,223,372,036,854,775,808"]),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 2**63), ["number of keys"]),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 3), ["key 1 of 3"]),
    ],
)
def test_refuses_what_is_no_model(tmp_path, content, words):
    path = tmp_path / "broken.gguf"
    path.write_bytes(content)
    refusal(path, *words)


def test_refuses_paths_that_are_no_files(tmp_path):
    refusal(tmp_path / "missing.gguf", "no model file")
    (tmp_path / "folder.gguf").mkdir()
    refusal(tmp_path / "folder.gguf", "is not a file")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system here")
def test_does_not_wait_for_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe.gguf")
    refusal(tmp_path / "pipe.gguf", "is not a file")


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([pair("a", 13, b"")], ["'a'", "value type 13"]),
        ([pair("a", U32, b"\1\2")], ["'a'", "needs 4 bytes", "2 left"]),
        ([pair("", U32, b"\0\0\0\0")], ["key 1 of 1", "empty"]),
        ([pair("a\0b", U32, b"\0\0\0\0")], ["key 1 of 1", "zero byte"]),
        ([pair(b"\xff\xfe", U32, b"\0\0\0\0")], ["key 1 of 1", "UTF-8"]),
        ([struct.pack("<Q", 65_536)], ["key 1 of 1", "65,536"]),
        ([pair("a", U32, b"\0\0\0\0")] * 2, ["'a'", "twice"]),
        ([pair("flag", 7, b"\2")], ["'flag'", "truth value"]),
        ([pair("text", STRING, string(b"\xff"))], ["'text'", "UTF-8"]),
        ([pair("text", STRING, struct.pack("<Q", 2**64 - 1))], ["length of text"]),
        ([pair("text", STRING, struct.pack("<Q", 1000) + b"short")], ["'text'", "needs 1,000 bytes"]),
        ([pair("list", ARRAY, struct.pack("<IQ", ARRAY, 1))], ["'list'", "array of arrays"]),
        ([pair("list", ARRAY, struct.pack("<IQ", 99, 1))], ["element type of list", "99"]),
        ([pair("list", ARRAY, struct.pack("<IQ", U32, 2**63))], ["length of list"]),
        ([pair("list", ARRAY, struct.pack("<IQ", U32, 1 << 20))], ["'list'", "needs 4,194,304 bytes"]),
        ([pair("list", ARRAY, struct.pack("<IQ", STRING, 1 << 22))], ["'list'", "2,097,152"]),
        ([pair("list", ARRAY, struct.pack("<IQ", STRING, 1 << 21))], ["element of list"]),
        ([pair("general.alignment", U32, struct.pack("<I", 48))], ["general.alignment", "power of two"]),
        ([pair("general.alignment", U32, struct.pack("<I", 0))], ["general.alignment", "power of two"]),
        ([pair("general.alignment", U32, struct.pack("<I", 1 << 31))], ["general.alignment"]),
        ([pair("general.alignment", STRING, string("32"))], ["general.alignment", "32-bit"]),
    ],
)
def test_refuses_damaged_metadata(tmp_path, pairs, words):
    refusal(raw_gguf(tmp_path / "broken.gguf", pairs=tuple(pairs)), *words)


def test_a_string_that_is_not_utf8_is_refused_when_its_array_is_read(tmp_path):
    array = struct.pack("<IQ", STRING, 2) + string("fine") + string(b"\xff")
    with open_gguf(raw_gguf(tmp_path / "odd.gguf", pairs=(pair("list", ARRAY, array),))) as file:
        words = file.metadata["list"]
        assert isinstance(words, GGUFArray)
        with pytest.raises(ModelFileError, match=re.escape("list[1]")):
            list(words)


F32_ROW = bytes(64)


@pytest.mark.parametrize(
    ("table", "data", "words"),
    [
        ([listed("w", (16,), 0, 0)], b"", ["offset of w", "past the end"]),
        ([listed("w", (16,), 0, 0)], F32_ROW[:60], ["'w'", "60 bytes", "64 as F32"]),
        ([listed("w", (16,), 0, 0)], F32_ROW * 2, ["'w'", "128 bytes"]),
        ([listed("w", (16,), 0, 0), listed("v", (16,), 0, 32)], F32_ROW + F32_ROW, ["'w'", "32 bytes"]),
        ([listed("w", (16,), 0, 0), listed("v", (16,), 0, 0)], F32_ROW, ["offset of", "another tensor"]),
        ([listed("w", (16,), 0, 0), listed("v", (16,), 0, 96)], F32_ROW * 3, ["'w'", "96 bytes"]),
        ([listed("w", (16,), 0, 0), listed("w", (16,), 0, 64)], F32_ROW * 2, ["'w'", "twice"]),
        ([listed("w", (16,), 0, 32)], F32_ROW * 2, ["offset of w", "gap"]),
        ([listed("w", (16,), 0, 8)], F32_ROW * 2, ["offset of w", "multiple of 32"]),
        ([listed("w", (16,), 0, 2**64 - 32)], F32_ROW, ["offset of w"]),
        ([listed("w", (), 0, 0)], F32_ROW, ["dimensions of w", "1 to 4"]),
        ([listed("w", (1, 1, 1, 1, 16), 0, 0)], F32_ROW, ["dimensions of w", "1 to 4"]),
        ([listed("w", (16, 0), 0, 0)], F32_ROW, ["dimensions of w", "zero"]),
        ([listed("w", (2**63, 2), 0, 0)], F32_ROW, ["dimensions of w"]),
        ([listed("w", (16, 2**62), 0, 0)], F32_ROW, ["dimensions of w"]),
        ([listed("", (16,), 0, 0)], F32_ROW, ["name of tensor 1 of 1"]),
        ([listed("w" * 64, (16,), 0, 0)], F32_ROW, ["name of tensor 1 of 1", "64"]),
        ([listed("w\0", (16,), 0, 0)], F32_ROW, ["name of tensor 1 of 1", "zero byte"]),
        ([listed(b"\xc3", (16,), 0, 0)], F32_ROW, ["name of tensor 1 of 1", "UTF-8"]),
        ([listed("w", (31,), 2, 0)], F32_ROW, ["'w'", "31", "Q4_0"]),
        ([listed("w", (32,), 999, 0)], F32_ROW, ["unknown type 999"]),
        ([listed("w", (32,), 31, 0)], F32_ROW, ["Q4_0_4_4"]),
        ([listed("w", (32,), 38, 0)], F32_ROW, ["TL1", "I2_S"]),
        ([listed("w", (128,), 36, 0)], bytes(72), ["'w'", "64 as I2_S"]),
    ],
)
def test_refuses_damaged_tensor_tables(tmp_path, table, data, words):
    refusal(raw_gguf(tmp_path / "broken.gguf", table=tuple(table), data=data), *words)


@pytest.mark.parametrize("type", t.ALL, ids=lambda type: type.name)
def test_knows_every_type_by_its_stored_size(tmp_path, type):
    dimensions = (1024, 3)
    write_gguf(tmp_path / "one.gguf", {}, [stored("a", dimensions, type), stored("b", dimensions, type)])
    with open_gguf(tmp_path / "one.gguf") as file:
        assert [info.type for info in file.tensors.values()] == [type, type]
        assert file.tensors["b"].nbytes == type.size(*dimensions)
        assert file.quantization == type.name


def test_one_tensor_of_a_file_decides_for_those_that_both_layouts_fit(tmp_path):
    # 128 weights take 36 bytes in groups of 64 and 34 in groups of 128: the same, once padded to 32.
    tensors = [stored("small", (128,), t.Q2_0_G128), stored("large", (1024, 4), t.Q2_0_G128)]
    write_gguf(tmp_path / "legacy.gguf", {}, tensors)
    with open_gguf(tmp_path / "legacy.gguf") as file:
        assert {info.type for info in file.tensors.values()} == {t.Q2_0_G128}


def test_tensors_may_be_stored_in_another_order_than_listed(tmp_path):
    table = (listed("second", (16,), 0, 64), listed("first", (16,), 0, 0))
    data = np.repeat(np.float32([1, 2]), 16).tobytes()
    with open_gguf(raw_gguf(tmp_path / "swapped.gguf", table=table, data=data)) as file:
        assert np.frombuffer(file.data("first"), np.float32)[0] == 1
        assert np.frombuffer(file.data("second"), np.float32)[0] == 2


def test_a_large_alignment_is_kept(tmp_path):
    metadata = {"general.alignment": Entry(type=ValueType.U32, value=4096)}
    write_gguf(tmp_path / "wide.gguf", metadata, [tensor("a", np.ones(3)), tensor("b", np.full(3, 2.0))])
    with open_gguf(tmp_path / "wide.gguf") as file:
        assert all(info.offset % 4096 == 0 for info in file.tensors.values())
        assert np.frombuffer(file.data("b"), np.float32).tolist() == [2, 2, 2]


def test_missing_and_wrong_keys_are_refused_by_name(tmp_path):
    metadata = tiny_llama_metadata()
    del metadata["general.architecture"]
    write_gguf(tmp_path / "nameless.gguf", metadata, [])
    with open_gguf(tmp_path / "nameless.gguf") as file, pytest.raises(ModelFileError, match=r"general\.architecture"):
        file.key("block_count")
    metadata = tiny_llama_metadata() | {"llama.block_count": Entry(type=ValueType.F32, value=2.0)}
    write_gguf(tmp_path / "odd.gguf", metadata, [])
    with open_gguf(tmp_path / "odd.gguf") as file, pytest.raises(ModelFileError, match=r"llama\.block_count"):
        file.integer("block_count")


def test_a_refusal_shows_no_control_characters_of_the_file(tmp_path):
    with open_gguf(write_tiny_llama(tmp_path / "tiny.gguf")) as file:
        message = file.refused("blk.0.\x1b[31m" + "x" * 500, "is odd").user_message
    assert message.isprintable()
    assert len(message) < 300


@pytest.mark.parametrize("name", ["", "<b>\n", "a" * 65, "llama\x1b[31m", "ä"])
def test_an_architecture_that_is_no_name_is_refused(tmp_path, name):
    write_gguf(tmp_path / "odd.gguf", {"general.architecture": Entry(type=ValueType.STRING, value=name)}, [])
    with open_gguf(tmp_path / "odd.gguf") as file, pytest.raises(ModelFileError) as failure:
        file.architecture  # noqa: B018
    assert failure.value.user_message.isprintable()


def test_the_name_to_show_is_one_short_line(tmp_path):
    for given, shown in [("A\nB\x1b[1m\u202e  C", "A B [1m C"), ("x" * 500, "x" * 80), ("\n\t", "odd"), ("", "odd")]:
        write_gguf(tmp_path / "odd.gguf", {"general.name": Entry(type=ValueType.STRING, value=given)}, [])
        with open_gguf(tmp_path / "odd.gguf") as file:
            assert file.name == shown


def split_model(folder: Path, *, count: int = 3, total: int | None = None) -> Path:
    for number in range(count):
        metadata = {
            "split.no": Entry(type=ValueType.U16, value=number),
            "split.count": Entry(type=ValueType.U16, value=count),
            "split.tensors.count": Entry(type=ValueType.I32, value=count if total is None else total),
        }
        if number == 0:
            metadata |= tiny_llama_metadata()
        path = folder / f"model-{number + 1:05d}-of-{count:05d}.gguf"
        write_gguf(path, metadata, [tensor(f"w{number}", np.full(8, number))])
    return folder / f"model-00001-of-{count:05d}.gguf"


def test_opens_all_files_of_a_split_model(tmp_path):
    with open_gguf(split_model(tmp_path)) as file:
        assert len(file.paths) == 3
        assert file.architecture == "llama"
        assert [np.frombuffer(file.data(f"w{number}"), np.float32)[0] for number in range(3)] == [0, 1, 2]


def test_a_split_model_that_is_not_whole_is_refused(tmp_path):
    first = split_model(tmp_path)
    second = tmp_path / "model-00002-of-00003.gguf"
    assert "00001-of-00003" in refusal(second, "part 2")
    second.rename(tmp_path / "away")
    with pytest.raises(ModelFileError, match="model-00002-of-00003"):
        open_gguf(first)
    first.rename(tmp_path / "renamed.gguf")
    refusal(tmp_path / "renamed.gguf", "-00001-of-00003")


def test_files_of_different_split_models_are_not_mixed(tmp_path):
    first = split_model(tmp_path, count=2)
    (tmp_path / "model-00002-of-00002.gguf").write_bytes(first.read_bytes())
    with pytest.raises(ModelFileError, match="different models"):
        open_gguf(first)
    refusal(split_model(tmp_path, count=2, total=5), "split.tensors.count is 5")

import os
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from helpers.gguf import stored, tensor, tiny_llama_metadata, write_tiny_llama
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ternlight.engine import bundled
from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import Entry, GGUFArray, TensorData, ValueType, entries, open_gguf, write_gguf
from ternlight.engine.gguf import types as t

WHOLE = {
    ValueType.U8: (0, 2**8 - 1),
    ValueType.I8: (-(2**7), 2**7 - 1),
    ValueType.U16: (0, 2**16 - 1),
    ValueType.I16: (-(2**15), 2**15 - 1),
    ValueType.U32: (0, 2**32 - 1),
    ValueType.I32: (-(2**31), 2**31 - 1),
    ValueType.U64: (0, 2**64 - 1),
    ValueType.I64: (-(2**63), 2**63 - 1),
}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
KEYS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40).filter(
    lambda key: key != "general.alignment" and not key.startswith("split.")
)
NAMES = KEYS.filter(lambda name: len(name.encode()) < 64)


@st.composite
def an_entry(draw) -> Entry:
    type = draw(st.sampled_from([kind for kind in ValueType if kind is not ValueType.ARRAY]))
    if type in WHOLE:
        scalars = st.integers(*WHOLE[type])
    else:
        scalars = {
            ValueType.F32: st.floats(width=32, allow_nan=False),
            ValueType.F64: st.floats(allow_nan=False),
            ValueType.BOOL: st.booleans(),
            ValueType.STRING: TEXT,
        }[type]
    return Entry(type=type, value=draw(st.one_of(scalars, st.lists(scalars, max_size=8).map(tuple))))


@st.composite
def a_tensor(draw, name: str) -> TensorData:
    # Not the second layout of id 42: a file holds one of the two, and small tensors fit both.
    type = draw(st.sampled_from([each for each in t.ALL if each is not t.Q2_0_G128]))
    columns = draw(st.integers(1, 4)) * max(type.block, type.row_multiple)
    dimensions = (columns, *draw(st.lists(st.integers(1, 3), max_size=3)))
    size = type.size(columns, int(np.prod(dimensions[1:], dtype=int)))
    seed = draw(st.integers(0, 2**32 - 1))
    return TensorData(name=name, dimensions=dimensions, type=type, data=np.random.default_rng(seed).bytes(size))


@st.composite
def a_model(draw) -> tuple[dict[str, Entry], list[TensorData]]:
    metadata = draw(st.dictionaries(KEYS, an_entry(), max_size=8))
    if draw(st.booleans()):
        metadata["general.alignment"] = Entry(type=ValueType.U32, value=2 ** draw(st.integers(0, 10)))
    names = draw(st.lists(NAMES, unique=True, max_size=5))
    return metadata, [draw(a_tensor(name)) for name in names]


def plain(value: object) -> object:
    return tuple(value) if isinstance(value, GGUFArray) else value


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(model=a_model())
def test_what_is_written_is_read_back(model, tmp_path):
    metadata, tensors = model
    path = tmp_path / "model.gguf"
    write_gguf(path, metadata, tensors)
    with open_gguf(path) as file:
        assert [(key, plain(value)) for key, value in file.metadata.items()] == [
            (key, entry.value) for key, entry in metadata.items()
        ]
        assert list(file.tensors) == [each.name for each in tensors]
        for each in tensors:
            info = file.tensors[each.name]
            assert info.dimensions == each.dimensions
            assert file.data(each.name) == each.data
            assert info.type is each.type
        copied = entries(file.metadata)
    assert copied == metadata
    write_gguf(tmp_path / "copy.gguf", copied, tensors)
    assert (tmp_path / "copy.gguf").read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    "entry",
    [
        Entry(type=ValueType.U8, value=256),
        Entry(type=ValueType.U32, value=-1),
        Entry(type=ValueType.U32, value="5"),
        Entry(type=ValueType.STRING, value=5),
        Entry(type=ValueType.F32, value=1e300),
        Entry(type=ValueType.I32, value=1.5),
        Entry(type=ValueType.ARRAY, value=[1]),
        Entry(type=ValueType.STRING, value=["a", 1]),
    ],
)
def test_values_that_do_not_fit_their_type_are_refused(tmp_path, entry):
    with pytest.raises(ValueError, match="key"):
        write_gguf(tmp_path / "f.gguf", {"key": entry}, [])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "tensors",
    [
        [TensorData(name="w", dimensions=(8,), type=t.F32, data=bytes(31))],
        [TensorData(name="w", dimensions=(33,), type=t.Q8_0, data=bytes(34))],
        [TensorData(name="w", dimensions=(), type=t.F32, data=b"")],
        [TensorData(name="w", dimensions=(0,), type=t.F32, data=b"")],
        [TensorData(name="", dimensions=(1,), type=t.F32, data=bytes(4))],
        [TensorData(name="w" * 64, dimensions=(1,), type=t.F32, data=bytes(4))],
        [tensor("w", np.ones(4)), tensor("w", np.ones(4))],
    ],
)
def test_tensors_that_the_format_cannot_hold_are_refused(tmp_path, tensors):
    with pytest.raises(ValueError, match=r".+"):
        write_gguf(tmp_path / "f.gguf", {}, tensors)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path):
    resource = pytest.importorskip("resource", reason="the system cannot limit a file's size")
    path = write_tiny_llama(tmp_path / "model.gguf")
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(ModelFileError, match=r"model\.gguf could not be written.*Nothing was changed"):
            write_gguf(path, tiny_llama_metadata(), [stored("w", (256, 4096), t.TQ2_0)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["model.gguf"]


def test_a_missing_folder_is_said(tmp_path):
    with pytest.raises(ModelFileError, match=r"f\.gguf could not be written"):
        write_gguf(tmp_path / "no" / "f.gguf", {}, [])


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_the_file_has_ordinary_permissions(tmp_path):
    write_gguf(tmp_path / "f.gguf", {}, [])
    (tmp_path / "plain").touch()
    assert (tmp_path / "f.gguf").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.fixture
def llama_cpp(monkeypatch):
    """The runtime, kept from copying weights into layouts whose kernels crash on some processors (AMX with Q4_1)."""
    module = pytest.importorskip("llama_cpp")
    defaults = module.llama_cpp.llama_model_default_params

    def parameters():
        result = defaults()
        result.use_extra_bufts = False
        return result

    monkeypatch.setattr(module.llama_cpp, "llama_model_default_params", parameters)
    return module


def test_llama_cpp_runs_a_model_that_was_written(tmp_path, llama_cpp):
    path = write_tiny_llama(tmp_path / "tiny.gguf")
    llama = llama_cpp.Llama(str(path), n_ctx=64, n_threads=1, logits_all=True, verbose=False)
    try:
        assert llama.metadata["general.name"] == "Tiny"
        assert llama.n_vocab() == 259
        llama.eval([1, 70, 71])
        assert np.isfinite(llama.scores[:3]).all()
    finally:
        llama.close()


@pytest.mark.slow
def test_a_copied_model_is_the_same_model(tmp_path, llama_cpp):
    source = installed_model()
    copy = tmp_path / "copy.gguf"
    try:
        with open_gguf(source) as file:
            tensors = [
                TensorData(name=name, dimensions=info.dimensions, type=info.type, data=file.data(name))
                for name, info in file.tensors.items()
            ]
            write_gguf(copy, entries(file.metadata), tensors)
            with open_gguf(copy) as copied:
                assert {key: plain(value) for key, value in copied.metadata.items()} == {
                    key: plain(value) for key, value in file.metadata.items()
                }
                assert list(copied.tensors) == list(file.tensors)
                assert all(copied.data(name) == file.data(name) for name in file.tensors)
        llama = llama_cpp.Llama(str(copy), n_ctx=64, n_threads=1, verbose=False)
        try:
            text = llama.create_completion("The capital of France is", max_tokens=4, temperature=0)
            assert "Paris" in text["choices"][0]["text"]
        finally:
            llama.close()
    finally:
        copy.unlink(missing_ok=True)


def installed_model() -> Path:
    try:
        return bundled.language_model()
    except ModelFileError as error:
        pytest.skip(error.user_message)


def test_bytes_may_be_made_when_their_turn_comes(tmp_path):
    asked = []

    def make(name, size):
        asked.append(name)
        return bytes(size)

    tensors = [
        TensorData(name=name, dimensions=(8,), type=t.F32, data=partial(make, name, 32)) for name in ("first", "second")
    ]
    write_gguf(tmp_path / "f.gguf", {}, tensors)
    assert asked == ["first", "second"]
    with open_gguf(tmp_path / "f.gguf") as file:
        assert file.data("second") == bytes(32)
    tensors[1] = TensorData(name="second", dimensions=(8,), type=t.F32, data=partial(make, "second", 31))
    with pytest.raises(ValueError, match="second has 31 bytes where it needs 32"):
        write_gguf(tmp_path / "g.gguf", {}, tensors)
    assert [path.name for path in tmp_path.iterdir()] == ["f.gguf"]

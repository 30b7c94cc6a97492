import re
import subprocess
import sys
from types import SimpleNamespace

import psutil
import pytest
from helpers.gguf import tiny_llama_metadata, write_tiny_llama

from ternlight.engine import bundled, memory
from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import Entry, ValueType, write_gguf
from ternlight.engine.types import LoadOptions

MIB = 1 << 20


@pytest.fixture
def tiny(tmp_path):
    return write_tiny_llama(tmp_path / "tiny.gguf")


@pytest.fixture
def room(monkeypatch):
    """Sets how much memory is free."""

    def free(amount: int) -> None:
        monkeypatch.setattr(memory, "available_memory", lambda: amount)

    return free


def with_keys(path, **keys) -> None:
    metadata = tiny_llama_metadata()
    for key, value in keys.items():
        name = "llama." + key.replace("__", ".")
        metadata[name] = Entry(type=ValueType.U32, value=value)
    write_gguf(path, metadata, [])


def test_the_cache_counts_layers_heads_and_both_lengths(tiny, tmp_path):
    # 2 layers x 2 heads x (8 + 8) entries x 2 bytes, for each token.
    assert memory.estimate(tiny, LoadOptions(context=512)).cache == 512 * 128
    with_keys(tmp_path / "long.gguf", attention__key_length=16, attention__value_length=4)
    assert memory.estimate(tmp_path / "long.gguf", LoadOptions(context=512)).cache == 512 * 2 * 2 * 20 * 2
    with_keys(tmp_path / "layers.gguf", attention__head_count_kv=[3, 1])
    assert memory.estimate(tmp_path / "layers.gguf", LoadOptions(context=512)).cache == 512 * 4 * 16 * 2


def test_a_hybrid_model_caches_only_where_it_attends(tmp_path):
    state = {"ssm__inner_size": 64, "ssm__state_size": 16, "ssm__conv_kernel": 4, "ssm__group_count": 2}
    with_keys(tmp_path / "hybrid.gguf", block_count=8, full_attention_interval=4, **state)
    cache = memory.estimate(tmp_path / "hybrid.gguf", LoadOptions(context=256)).cache
    assert cache == 256 * 2 * 2 * 16 * 2 + 6 * 4 * (3 * (64 + 2 * 2 * 16) + 16 * 64)


def test_the_context_is_rounded_up_and_capped_at_what_was_trained(tiny, room):
    room(10**9)
    assert memory.estimate(tiny, LoadOptions(context=1)).cache == 256 * 128
    assert memory.estimate(tiny, LoadOptions(context=257)).cache == 512 * 128
    assert memory.estimate(tiny, LoadOptions(context=10**9)) == memory.estimate(tiny, LoadOptions(context=2048))


def test_the_longest_context_fits_and_one_step_more_does_not(tiny, room):
    for context in (256, 512, 1024, 1792):
        room(memory.estimate(tiny, LoadOptions(context=context)).total)
        estimate = memory.estimate(tiny, LoadOptions(context=context))
        assert estimate.fits
        assert estimate.largest_context == context
        assert not memory.estimate(tiny, LoadOptions(context=context + 1)).fits
    room(10**12)
    assert memory.estimate(tiny).largest_context == 2048
    room(1)
    assert memory.estimate(tiny).largest_context == 0
    assert not memory.estimate(tiny).fits


def test_files_that_cannot_be_estimated_are_refused_by_the_key(tmp_path):
    with_keys(tmp_path / "ok.gguf")
    for key in ("block_count", "embedding_length", "context_length"):
        metadata = tiny_llama_metadata()
        del metadata[f"llama.{key}"]
        write_gguf(tmp_path / "bad.gguf", metadata, [])
        with pytest.raises(ModelFileError, match=rf"bad\.gguf.*llama\.{key}"):
            memory.estimate(tmp_path / "bad.gguf")
    with_keys(tmp_path / "bad.gguf", block_count=1_000_000)
    with pytest.raises(ModelFileError, match=r"llama\.block_count"):
        memory.estimate(tmp_path / "bad.gguf")
    with_keys(tmp_path / "bad.gguf", attention__head_count_kv=[1, 2, 3])
    with pytest.raises(ModelFileError, match=r"llama\.attention\.head_count_kv"):
        memory.estimate(tmp_path / "bad.gguf")


def test_free_memory_here():
    assert 0 < memory.available_memory() <= psutil.virtual_memory().total


@pytest.fixture
def groups(tmp_path, monkeypatch):
    """A system with 8 GiB free and control groups as files."""
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=8 << 30))
    monkeypatch.setattr(memory, "CGROUP", tmp_path / "cgroup")
    monkeypatch.setattr(memory, "CGROUP_MEMBERSHIP", tmp_path / "membership")

    def group(path: str, **files: str) -> None:
        folder = tmp_path / "cgroup" / path
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name.replace("__", ".")).write_text(content)

    def belong(*lines: str) -> None:
        (tmp_path / "membership").write_text("\n".join(lines) + "\n")

    return SimpleNamespace(group=group, belong=belong)


def test_without_control_groups_the_system_decides(groups):
    assert memory.available_memory() == 8 << 30
    groups.belong("0::/user.slice")
    assert memory.available_memory() == 8 << 30


def test_the_tightest_version_2_group_decides(groups):
    groups.belong("0::/service/app")
    groups.group("service/app", memory__max="max\n", memory__current="1\n", memory__stat="inactive_file 0\n")
    assert memory.available_memory() == 8 << 30
    groups.group(
        "service",
        memory__max=f"{2 << 30}\n",
        memory__current=f"{1 << 30}\n",
        memory__stat="anon 5\ninactive_file 4096\n",
    )
    assert memory.available_memory() == (1 << 30) + 4096
    groups.group("service/app", memory__max=f"{1 << 20}\n")
    assert memory.available_memory() == (1 << 20) - 1
    groups.group("service/app", memory__current=f"{1 << 21}\n")
    assert memory.available_memory() == 0


def test_version_1_groups_count_too(groups):
    groups.belong("4:cpu,cpuacct:/x", "3:memory:/docker/abc", "0::/")
    # In a container the group's own folder is not there: its limit is what is mounted at the root.
    groups.group(
        "memory",
        memory__limit_in_bytes=f"{512 << 20}",
        memory__usage_in_bytes=f"{100 << 20}",
        memory__stat=f"cache 1\ntotal_inactive_file {20 << 20}\n",
    )
    assert memory.available_memory() == 432 << 20


@pytest.mark.slow
@pytest.mark.parametrize("context", [1000, 4096, 8192])
def test_the_estimate_is_what_llama_cpp_allocates(context):
    pytest.importorskip("llama_cpp")
    try:
        path = bundled.language_model()
    except ModelFileError as error:
        pytest.skip(error.user_message)
    # In a process of its own: llama.cpp has one log for all, and the engine keeps it.
    sizes = f"n_ctx={context}, n_batch={memory.MICRO_BATCH}, n_ubatch={memory.MICRO_BATCH}"
    code = f"import llama_cpp; llama_cpp.Llama({str(path)!r}, {sizes}, n_threads=1, verbose=True).close()"
    log = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stderr
    estimate = memory.estimate(path, LoadOptions(context=context, backend="llama.cpp"))

    def allocated(what: str) -> float:
        return sum(float(size) * MIB for size in re.findall(rf"{what} buffer size\s*=\s*([\d.]+) MiB", log))

    assert estimate.cache == pytest.approx(allocated("KV"), rel=0.001)
    assert estimate.weights == pytest.approx(allocated("CPU_Mapped model"), rel=0.001)
    assert allocated("compute") <= estimate.scratch <= 1.1 * allocated("compute")

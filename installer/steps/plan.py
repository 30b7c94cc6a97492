"""Which steps are still to be done."""

from __future__ import annotations

import platform
import sys
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from steps import actions
from steps.checkout import Checkout
from steps.process import Runner
from steps.stamp import Stamp, key_of

LLAMA = "llama"
OPTIONAL = {LLAMA: "Answers by a language model are not available"}
"""Steps that can be left out or fail, and what the user has to do without then."""
COMPILING = frozenset({"environment", "ternlight", "kernels"})
"""Steps that cannot succeed without a compiler, headers and the venv module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: `name` in the stamp, `title` for the user, `key` over all it depends on."""

    name: str
    title: str
    key: str
    action: Callable[[Checkout, Runner], None]
    satisfies: Mapping[str, str]
    """Stamp entries (name -> key) that hold after the action."""
    note: str = ""
    """Said before a step that takes minutes."""


def pending(checkout: Checkout, stamp: Stamp, *, test: bool) -> list[Step]:
    """The steps that the stamp does not cover, in the order to do them; `test` adds the test tools."""
    # The path is part of the key because an environment holds absolute paths: a moved checkout needs a new one.
    environment = key_of(sys.implementation.cache_tag, platform.machine(), str(checkout.root))
    done, failed = stamp.done, stamp.failed
    if done.get("environment") != environment or not checkout.python.exists():
        done, failed = {}, {}
    root = checkout.root
    kernels = key_of(files=[root / "setup.py", *checkout.kernel_sources()], root=root)
    ternlight = key_of(files=[root / "pyproject.toml", root / "setup.py"], root=root)

    def step(name: str, title: str, key: str, action: Callable[[Checkout, Runner], None]) -> Step:
        return Step(name=name, title=title, key=key, action=action, satisfies={name: key})

    whole = Step(
        name="ternlight",
        title="Ternlight",
        key=ternlight,
        action=actions.install_ternlight,
        satisfies={"ternlight": ternlight, "kernels": kernels},
    )
    llama = key_of(*actions.extra(checkout, LLAMA))
    steps = [
        step("environment", "Python environment", environment, actions.make_environment),
        step("libraries", "Libraries", key_of(*actions.libraries(checkout)), actions.install_libraries),
        whole,
        step("models", "Bundled models (115 MB)", key_of(files=[checkout.models]), actions.install_models),
        Step(
            name=LLAMA,
            title="llama-cpp-python",
            key=llama,
            action=actions.install_llama,
            satisfies={LLAMA: llama},
            note="The next step compiles llama-cpp-python, for 2 to 10 minutes the first time on a machine.",
        ),
    ]
    if test:
        steps.append(step("tests", "Test tools", key_of(*actions.extra(checkout, "test")), actions.install_test_tools))
    steps = [x for x in steps if done.get(x.name) != x.key or (x is whole and not _is_installed(checkout))]
    if whole not in steps and (done.get("kernels") != kernels or not _kernels_are_built(checkout)):
        steps.append(step("kernels", "Kernels", kernels, actions.build_kernels))
    return [x for x in steps if x.name not in stamp.without and failed.get(x.name, {}).get("key") != x.key]


def _is_installed(checkout: Checkout) -> bool:
    return checkout.program("ternlight").exists()


def _kernels_are_built(checkout: Checkout) -> bool:
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    built = all(p.with_name(p.stem + suffix).is_file() for p in checkout.kernel_sources() if p.suffix == ".pyx")
    return built and (checkout.root / "build" / "ns" / "ternlight" / "engine").is_dir()

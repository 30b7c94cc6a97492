# The commands of this project; `just` lists them. CI runs `test`, which is every check in turn.

python := ".venv/bin/python"

# list the commands
default:
    @just --list

# open the window
run *ARGS:
    python3 installer/bootstrap.py run {{ARGS}}

# every check and every test, as CI does; ARGS go to pytest
test *ARGS:
    python3 installer/bootstrap.py test {{ARGS}}

# repair what can be repaired by itself, and show the rest
lint:
    {{python}} -m ruff check --fix .
    {{python}} -m ruff format .

# static types, of the program and of the installer
types:
    MYPYPATH=build/ns {{python}} -m mypy -p ternlight
    MYPYPATH=installer {{python}} -m mypy installer/steps installer/bootstrap.py

# the import law of pyproject.toml
imports:
    PYTHONPATH=build/ns .venv/bin/lint-imports

# compile the kernels after a change of theirs
kernels:
    {{python}} setup.py build_ext --inplace

# sdist and wheel into dist/
wheel:
    {{python}} -m build --no-isolation

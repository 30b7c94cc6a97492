"""The steps from a fresh checkout to a running program.

main      reads the command line and decides what runs at the end
plan      which steps are still to be done           actions    what each of them does
prepare   doing them, and saying what failed          checks     the stages of `bootstrap.py test`
checkout  where things lie                            stamp      what has been done, by step
system    packages of the system, disk, display       toolchain  compiler, headers, venv module
process   one command with progress and a log         cures      from its output to what the user can do
console   lines on stderr (stdout is the program's)   lock       one bootstrap at a time
"""

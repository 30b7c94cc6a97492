"""The command line: `start` reads the arguments, then one file per command."""

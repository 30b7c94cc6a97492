"""The window and the command line: the only room that imports Qt and that wires the other parts together."""

if __name__ != "ternlight.app":
    raise ImportError(f"import ternlight.app, not {__name__}: there would be two copies of a module")

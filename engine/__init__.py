"""Model files, sessions, sampling and kernels behind one protocol. Knows no agents, no tools, no Qt."""

if __name__ != "ternlight.engine":
    raise ImportError(f"import ternlight.engine, not {__name__}: there would be two copies of a module")

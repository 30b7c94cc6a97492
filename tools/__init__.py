"""Documents, citations and everything an agent can use. Qt-free and engine-free."""

if __name__ != "ternlight.tools":
    raise ImportError(f"import ternlight.tools, not {__name__}: there would be two copies of a module")

"""Icons, fonts, licences, sample documents and the catalogue of models, read through importlib.resources."""

if __name__ != "ternlight.resources":
    raise ImportError(f"import ternlight.resources, not {__name__}: there would be two copies of a module")

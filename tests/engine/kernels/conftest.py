import pytest

from ternlight.engine import ternary
from ternlight.engine.kernels import _native


@pytest.fixture(params=_native.supported_isas())
def form(request: pytest.FixtureRequest) -> _native.Form:
    """The kernels of each instruction set that this computer supports."""
    return _native.Form(request.param)


@pytest.fixture
def isa(form: _native.Form, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each instruction set, in use by `ternlight.engine.ternary` for one test."""
    monkeypatch.setattr(ternary, "_form", form)
    assert ternary.isa() == form.isa
    return form.isa

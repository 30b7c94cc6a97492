import pytest
from helpers.ternary import kernels

from ternlight.engine import ternary


@pytest.fixture(params=ternary.available_isas())
def isa(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each instruction set that this computer supports, in use for one test."""
    monkeypatch.setattr(ternary, "_kernels", kernels(request.param))
    assert ternary.isa() == request.param
    return str(request.param)

import pytest

from .fakes import Rig, build_rig


@pytest.fixture
async def rig() -> Rig:
    return build_rig()

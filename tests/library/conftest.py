import pytest

from tests.library.sampled import sampled


@pytest.fixture
def content(tmp_path):
    """A copy of the sample content, to be broken."""
    return sampled(tmp_path)

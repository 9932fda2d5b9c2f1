"""What several rooms of tests share."""

import pytest

from bot.conversation.library import Library
from bot.library.load import load_library


@pytest.fixture(scope="session")
def library() -> Library:
    """The real content, loaded once."""
    return load_library()

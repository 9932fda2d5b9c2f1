"""What several rooms of tests share."""

import pytest

from bot.conversation.library import Library
from bot.library.load import load_library


@pytest.fixture(scope="session")
def library() -> Library:
    """The real content, loaded once."""
    import os
    from pathlib import Path
    return load_library(Path(os.environ["TMPC"]) if "TMPC" in os.environ else None)

"""The words and the rules that come with the program."""

import pytest

from bot.conversation.library import Library
from bot.library.load import load_library
from bot.model.ids import Language


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library()


@pytest.fixture(params=["en", "ru"])
def words(request, library):
    return library.words[Language(request.param)]


@pytest.fixture
def diary(library):
    return library.content.diary

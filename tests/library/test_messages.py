"""The program asks for no message that the content does not have."""

import ast
from collections.abc import Iterator
from pathlib import Path

from bot.library.load import content_folder, inspect

ROOMS = Path(__file__).parents[2] / "bot"
ASKING = ("say", "text", "button")
"""Methods of a draft whose first argument is the key of a message."""


def asked_for(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(ast.Attribute(attr=name), [ast.Constant(value=str(key)), *_]) if (
                name in ASKING
            ):
                yield key
            case ast.Subscript(ast.Attribute(attr="messages"), ast.Constant(value=str(key))):
                yield key


def test_every_message_that_is_asked_for_is_there():
    files = [*ROOMS.glob("conversation/*.py"), *ROOMS.glob("runtime/*.py")]
    keys = {key for file in files for key in asked_for(file.read_text("utf-8"))}
    assert "our_mistake" in keys
    found = inspect(content_folder())
    assert found.words
    assert {code: keys - words.messages.keys() for code, words in found.words.items()} == {
        code: set() for code in found.words
    }


def buttons(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(ast.Attribute(attr="button"), [ast.Constant(value=str(key)), *_]):
                yield key


def test_every_message_on_a_button_fits_on_a_phone():
    keys = {key for file in ROOMS.glob("conversation/*.py") for key in buttons(file.read_text())}
    assert "i_understand" in keys
    for words in inspect(content_folder()).words.values():
        assert [key for key in keys if len(words.messages.get(key, "")) > 40] == []

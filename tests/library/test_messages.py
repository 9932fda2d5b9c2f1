"""The program asks for no message that the content does not have, and the list of them is true."""

import ast
from collections.abc import Iterator

import pytest

from bot.library.load import content_folder, inspect
from bot.library.messages import FAMILIES, NAMED, needed
from bot.library.places import PLACES
from tests.library.message_keys import ROOMS, Asked, Code, all_code

MENU = "menu_*"


@pytest.fixture(scope="module")
def asked() -> frozenset[Asked]:
    return frozenset(all_code().asked())


def test_every_key_in_the_code_can_be_followed(asked):
    assert [each for each in sorted(asked) if each.puzzle] == []


def test_every_key_in_the_code_is_needed(asked):
    known = set(needed())
    assert [each for each in sorted(asked) if each.key and each.key not in known] == []


def test_every_family_of_keys_in_the_code_is_known_and_no_other(asked):
    assert {each.family for each in asked if each.family} == set(FAMILIES) - {MENU}


def test_the_places_are_those_that_the_code_fills_in(asked):
    given: dict[str, set[str]] = {}
    for each in asked:
        name = each.key or each.family
        given[name] = given.get(name, set(each.places)) & set(each.places)
    assert {name: set(places.split()) for name, places in PLACES.items()} == {
        name: places for name, places in given.items() if places
    }


def test_every_needed_key_is_in_the_code(asked):
    assert set(NAMED) - {each.key for each in asked} == set()


def test_every_line_of_the_menu_is_a_command():
    tree = ast.parse((ROOMS / "conversation" / "commands.py").read_text("utf-8"))
    patterns = [node.value for node in ast.walk(tree) if isinstance(node, ast.MatchValue)]
    tables = [node for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    patterns += [key for table in tables for key in table.keys if key]
    commands = {each.value for each in patterns if isinstance(each, ast.Constant)}
    assert set(FAMILIES[MENU]) <= commands


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("draft.say('a')", {"a"}),
        ("draft.text('a' if x else 'b')", {"a", "b"}),
        ("words.messages['a']", {"a"}),
        ("draft.say(f'a_{x}')", {"a_*"}),
        ("def f(draft):\n key = 'a'\n draft.say(key)", {"a"}),
        ("def f(draft, key='a'):\n draft.say(key)\nf(draft, 'b')\nf(draft, key='c')", set("abc")),
        ("def f(draft):\n return [draft.button(k, '') for k in ('a', 'b')]", {"a", "b"}),
        ("T = {'x': 'a'}\ndef g(x):\n return T[x]\ndraft.text(g(1))", {"a"}),
        ("class R:\n why: str\nR('a')\nR(why='b')\ndraft.say(r.why)", {"a", "b"}),
        ("draft.say(f'a_{x}_b')", {"a_*_b"}),
        ("draft.say(key)", {"?"}),
    ],
)
def test_a_key_is_followed_to_where_it_comes_from(source, found):
    code = Code()
    code.add("it.py", source)
    told = {each.key or each.family or "?" for each in code.asked()}
    assert told == found


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


def test_every_message_that_no_language_has_is_missed(content):
    for language in (content / "languages").iterdir():
        (language / "messages.yaml").write_text("extra: It is new.\n", "utf-8")
    found = inspect(content)
    missed = [f"the message `{key}` is missing; add `{key}:` with its text" for key in needed()]
    assert sorted(each.message for each in found.errors) == sorted([*missed, *missed])
    extra = {each.message for each in found.problems} - {each.message for each in found.errors}
    assert extra == {"nothing says the message `extra`; rename or remove it"}

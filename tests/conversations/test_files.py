"""Every conversation file is played and must go just as it is written.

`UPDATE_CONVERSATIONS=1 pytest tests/conversations` writes down how they go now.
Read the difference.
"""

import os
from pathlib import Path

import pytest

from bot.conversation.library import Library
from tests.conversations import script
from tests.conversations.house_world import HouseWorld
from tests.conversations.world import World

FILES = sorted(Path(__file__).parent.glob("*.txt"))


def test_there_are_conversations_in_every_language(library: Library) -> None:
    spoken = {script.language(f.read_text(encoding="utf-8")).split("-")[0] for f in FILES}
    assert spoken == set(library.words)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_conversation_goes_as_written(file: Path, library: Library) -> None:
    written = file.read_text(encoding="utf-8")
    went = script.play(written, World(library, script.language(written)))
    if os.environ.get("UPDATE_CONVERSATIONS"):
        file.write_text(went, encoding="utf-8")
    assert went == written or os.environ.get("UPDATE_CONVERSATIONS")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_conversation_goes_the_same_way_through_the_whole_house(
    file: Path, library: Library, tmp_path: Path
) -> None:
    written = file.read_text(encoding="utf-8")
    world = HouseWorld(library, script.language(written), tmp_path / "bot.sqlite")
    try:
        went = script.play(written, world)
    finally:
        world.close()
    assert went == written

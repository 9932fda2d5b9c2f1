"""What a turn costs: `python -m benchmarks.turns`. CPU milliseconds, one process, no network.

decide: reading the text, deciding, and the state through the codec. keep: the same turn committed
to SQLite with full durability, one after the other (arriving together they share one fsync).
Figures are ratios of one run on one machine; do not compare them across machines.
"""

import asyncio
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bot.conversation.library import Library
from bot.conversation.step import new_chat, step
from bot.library.load import load_library
from bot.model.events import Event, Pressed, Said
from bot.model.ids import ChatId
from bot.model.state import Chat, Screening
from bot.model.turn import Receipt, Turn
from bot.store.codec import decode, encode
from bot.store.sqlite import SqliteStore
from tests.conversations.world import BEGIN

ROUNDS = 100
OPENING = "splitting head, one side, throbbing, light kills me, I feel sick"


def next_event(chat: Chat) -> Event:
    """The plain answer to whatever is open."""
    question = chat.question
    match chat.phase.kind:
        case "fresh":
            return Said(OPENING)
        case "consenting":
            return Pressed(f"q{question}.agree")
        case "identifying":
            return Pressed(f"q{question}.age.18_49")
        case "offering":
            return Pressed(f"q{question}.go.migraine_at_onset")
        case _:
            last = isinstance(chat.phase, Screening) and chat.phase.ahead[0] == "E7"
            return Pressed(f"q{question}.{'pain.5' if last else 'done'}")


def turns(library: Library) -> list[Turn]:
    """Decide one conversation up to its first step."""
    chat, decided = new_chat("en", library), list[Turn]()
    while chat.phase.kind != "running":
        decided.append(step(replace(chat, alarms={}), next_event(chat), library, BEGIN))
        chat = decode(encode(decided[-1].chat))
    return decided


async def keep(decided: list[Turn], folder: Path) -> None:
    """Commit the same turns for many chats."""
    store = await SqliteStore.open(folder / "bench.sqlite")
    for chat in range(ROUNDS):
        for number, turn in enumerate(decided):
            receipt = Receipt("bench", chat * 1000 + number)
            await store.commit(ChatId(chat), number, turn, receipt, BEGIN)
    await store.close()


def main() -> None:
    """Measure and print."""
    library = load_library()
    decided = turns(library)
    start = time.process_time()
    for _ in range(ROUNDS):
        turns(library)
    decide_s = time.process_time() - start
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        asyncio.run(keep(decided, Path(folder)))
        keep_s = time.process_time() - start
    count = ROUNDS * len(decided)
    print(f"{len(decided)} turns a conversation, {ROUNDS} conversations")
    print(f"decide {1000 * decide_s / count:.2f} ms a turn")
    print(f"keep   {1000 * keep_s / count:.2f} ms a turn")


if __name__ == "__main__":
    main()

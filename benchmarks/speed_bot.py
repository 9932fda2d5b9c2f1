"""The bot itself with the send limit lifted: `python -m benchmarks.speed_bot [--store memory] ...`.

Everything else is `headache-bot run`, settings from the environment. Telegram's own limit, 30
messages a second, would hide what is measured.
"""

import argparse
import asyncio
import cProfile
import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

_began = time.time()

from benchmarks.speed_memory import MemoryStore  # noqa: E402 - the clock starts before the imports
from bot import serving  # noqa: E402
from bot.channels.telegram import TelegramChannel  # noqa: E402
from bot.library.kept import kept_library, usual_shelf  # noqa: E402
from bot.logs import set_up_logging  # noqa: E402
from bot.settings import read_settings  # noqa: E402
from bot.store import writer  # noqa: E402


async def _in_memory(*_: object) -> MemoryStore:
    return MemoryStore()


def _profiled_writer(profile: cProfile.Profile) -> Callable[[writer.Writer], None]:
    """Return the store's thread with a profile of its own: each thread needs one."""
    serve = writer.Writer._serve  # noqa: SLF001 - there is no other way into the thread

    def served(self: writer.Writer) -> None:
        profile.enable()
        try:
            serve(self)
        finally:
            profile.disable()

    return served


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", choices=("own", "memory"), default="own")
    parser.add_argument("--profile", type=Path, help="where the profiles go")
    chosen = parser.parse_args()
    settings = read_settings(os.environ, Path(os.devnull).parent)
    set_up_logging(settings.log_level)
    imported = time.time()
    library = kept_library(settings.content, usual_shelf(os.environ))
    _tell(f"loaded {imported - _began} {time.time() - imported} {time.time()}")
    with ExitStack() as patched, asyncio.Runner() as runner:
        patched.enter_context(patch.object(TelegramChannel, "pace", None))
        if chosen.store == "memory":
            patched.enter_context(patch.object(serving, "open_database", _in_memory))
        if chosen.profile:
            _profile(patched, chosen.profile)
        runner.run(serving.run(settings, settings.token or "", library))


def _profile(stack: ExitStack, folder: Path) -> None:
    here, store = cProfile.Profile(time.thread_time), cProfile.Profile(time.thread_time)
    stack.enter_context(patch.object(writer.Writer, "_serve", _profiled_writer(store)))
    stack.callback(lambda: store.dump_stats(folder / "store.profile"))
    stack.callback(lambda: here.dump_stats(folder / "loop.profile"))
    stack.enter_context(here)


def _tell(words: str) -> None:
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()

"""The bot as a process whose time runs faster: `python -m tests.house.fast_bot EPOCH SPEED`.

It is `headache-bot run` with its settings from the environment and everything behind them; only
the clock is another one. The clock is derived from the real time, so it runs on while the bot is
dead, and a restarted bot finds that time has passed.

Loading the program and its content takes seconds, so that is done once: each line on stdin starts
one bot, a fresh copy of the loaded process, and its number is printed, then its exit code.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from bot import serving
from bot.app import WallClock
from bot.conversation.library import Library
from bot.library.load import load_library
from bot.logs import set_up_logging
from bot.settings import Settings, read_settings


class FastClock(WallClock):
    """A time that has run `speed` times faster ever since `epoch`, in whatever process."""

    def __init__(self, epoch: float, speed: float) -> None:
        super().__init__(speed)
        self._start = datetime.fromtimestamp(epoch, UTC)


def serve(settings: Settings, library: Library, clock: FastClock) -> None:
    assert settings.token is not None
    with patch.object(serving, "WallClock", lambda: clock):
        asyncio.run(serving.run(settings, settings.token, library))


def start(settings: Settings, library: Library, clock: FastClock) -> int:
    """Run one bot to its end, whatever that is; return its exit code, negative for a signal."""
    process = os.fork()
    if process == 0:
        code = 70
        try:
            serve(settings, library, clock)
            code = 0
        finally:
            sys.stderr.flush()
            os._exit(code)
    tell(process)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main() -> None:
    epoch, speed = (float(argument) for argument in sys.argv[1:])
    settings = read_settings(os.environ, Path.cwd())
    set_up_logging(settings.log_level)
    library = load_library(settings.content)
    for _ in sys.stdin:
        tell(start(settings, library, FastClock(epoch, speed)))


if __name__ == "__main__":
    main()

"""Run the server as a process: `python -m bot.botapi --port 8081`. Prints its address, once."""

import argparse
import asyncio
import sys

from bot.botapi.control import Control
from bot.botapi.server import BotApi
from bot.botapi.world import TOKEN


async def _serve(port: int, token: str) -> None:
    api = BotApi(token, port)
    Control(api)
    async with api:
        sys.stdout.write(f"{api.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--token", default=TOKEN)
    arguments = parser.parse_args()
    asyncio.run(_serve(arguments.port, arguments.token))


if __name__ == "__main__":
    main()

"""`python -m bot.trying`: the page, until Ctrl-C."""

import argparse
import asyncio
import sys
from pathlib import Path

from bot.library.load import ContentError, load_library
from bot.trying.trial import PORT, try_it

CONTENT = 65
"""Exit code, as the other commands have it."""


def main() -> int:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="bot.trying", description="Talk to the bot in a browser.")
    parser.add_argument("--port", type=int, default=PORT, help=f"default: {PORT}; 0: any")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--expose", action="store_true", help="allow an address others can reach")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument("--speed", type=float, default=1.0, help="let time run faster")
    parser.add_argument("--content", type=Path, metavar="FOLDER", help="content to use")
    chosen = parser.parse_args()
    try:
        library = load_library(chosen.content)
    except ContentError as error:
        sys.stderr.write(f"The content cannot be used until this is put right:\n{error}\n")
        return CONTENT
    return asyncio.run(
        try_it(
            library,
            port=chosen.port,
            open_browser=not chosen.no_browser,
            speed=chosen.speed,
            host=chosen.host,
            expose=chosen.expose,
        )
    )


if __name__ == "__main__":
    sys.exit(main())

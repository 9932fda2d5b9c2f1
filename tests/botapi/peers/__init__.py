"""Foreign bots and foreign types, unchanged: they judge the server without knowing it.

They live in folders of their own beside the environment of the tests, because their requirements
are not ours. They are fetched from the package registries once, by exact version.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

AIOGRAM = "aiogram==3.31.0"
GRAMMY = "grammy@1.46.0"

HERE = Path(__file__).parent
KEPT = Path(sys.prefix) / "peers"


def aiogram_environment() -> dict[str, str]:
    """Return the environment in which Python finds aiogram and what it wants."""
    return fetched_environment(AIOGRAM)


def fetched_environment(*packages: str) -> dict[str, str]:
    """Return the environment in which Python finds these packages, each named by its version."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    folder = _fetched(packages[0], [*command, "--target", "{folder}", *packages])
    return {**os.environ, "PYTHONPATH": str(folder)}


def grammy_environment() -> dict[str, str]:
    """Return the environment in which Node finds grammY."""
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", "{folder}"]
    folder = _fetched(GRAMMY, [*command, GRAMMY])
    return {**os.environ, "NODE_PATH": str(folder / "node_modules")}


def _fetched(name: str, command: list[str]) -> Path:
    """Return the folder of this name, filled by the command when it is not there yet."""
    folder = KEPT / name
    if folder.exists():
        return folder
    KEPT.mkdir(exist_ok=True)
    new = Path(tempfile.mkdtemp(dir=KEPT))
    try:
        filled = [part.format(folder=new) for part in command]
        told = subprocess.run(filled, check=False, capture_output=True, text=True)  # noqa: S603 - our own command
        assert told.returncode == 0, f"{name} cannot be fetched: {told.stderr[-500:]}"
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return folder


@asynccontextmanager
async def running(command: list[str], environment: dict[str, str]) -> AsyncIterator[None]:
    """Let a foreign bot run meanwhile; what it complained about is shown when something fails."""
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield
    except BaseException as error:
        process.kill()
        _, complaint = await process.communicate()
        error.add_note(complaint.decode(errors="replace")[-2000:])
        raise
    process.terminate()
    await process.communicate()

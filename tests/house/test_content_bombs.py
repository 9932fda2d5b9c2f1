"""A content folder that means no good is refused with a clear word, in bounded time and memory."""

import asyncio
import sys
from pathlib import Path

import pytest

from bot.exits import Exit
from tests.house.killing import ROOT
from tests.library.sampled import sampled

CHECK = """
import re, sys
from bot.cli import main
code = main(["check", sys.argv[1]])
with open("/proc/self/status") as status:
    print(int(re.search(r"VmHWM:\\s+(\\d+)", status.read())[1]) // 1024, file=sys.stderr)
sys.exit(code)
"""

MOST_MB = 400
"""The program with its own content takes a third of this."""

LAUGHS = "a0: &a0 [lol]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30)
)

BOMBS = {
    "a billion laughs": (LAUGHS, "references are not used"),
    "an anchor that holds itself": ("a: &a [*a]\n", "references are not used"),
    "merge keys": ("a: &a {b: c}\nd: {<<: *a}\n", "references are not used"),
    "lists in lists": ("a: " + "[" * 400_000, "nested deeper than 20 levels"),
    "mappings in mappings": ("a: " + "{b: " * 200_000, "nested deeper than 20 levels"),
    "a list without end": ("a:\n" + "- b\n" * 240_000, "more than 100,000 entries"),
    "a key without end": (f"? {'k' * 900_000}\n: v\n", "languages/en/points.yaml"),
    "one key again and again": ("a:\n" * 300_000, "more than 100,000 entries"),
    "a file without end": ("# " + "x" * 50_000_000, "larger than 1,000,000 bytes"),
    "a tag that would run": ("a: !!python/object/apply:os.system [id]\n", "tags are not used"),
    "a number without end": (f"GV15: {{name: {'9' * 500_000}}}\n", "languages/en/points.yaml"),
    "zero bytes": ("a: \0\n", "not YAML"),
}


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_refused_in_bounded_memory(name: str, tmp_path: Path) -> None:
    bomb, told = BOMBS[name]
    content = sampled(tmp_path)
    (content / "languages/en/points.yaml").write_text(bomb, "utf-8")
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", CHECK, str(content)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        out, err = await child.communicate()
    assert child.returncode == Exit.FAILED
    assert told in out.decode()
    assert b"Traceback" not in err
    assert int(err.split()[-1]) < MOST_MB

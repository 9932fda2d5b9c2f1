"""What is installed from a wheel works away from the checkout, with its content inside."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


def _run(
    command: list[str], folder: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program with our own arguments
        command, cwd=folder, env=environment, check=False, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds what a wheel would install."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    _run([*build, str(CHECKOUT)], folder).check_returncode()
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_content_travels_with_the_program(installed):
    there = {path.relative_to(installed / "bot/_content") for path in installed.rglob("*.yaml")}
    here = {path.relative_to(CHECKOUT / "content") for path in CHECKOUT.glob("content/**/*.yaml")}
    assert there == here


def test_the_pictures_travel_with_it(installed):
    there = {path.name for path in (installed / "bot/_content/pictures").iterdir()}
    assert {path.name for path in (CHECKOUT / "content/pictures").iterdir()} <= there


def test_nothing_else_travels(installed):
    assert {path.name.partition("-")[0] for path in installed.iterdir()} == {"bot", "headache_bot"}


def test_it_works_away_from_the_checkout(installed, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-m", "bot", "check"]
    told = _run(command, tmp_path, environment)
    assert told.stdout.splitlines()[-1].startswith(str(installed / "bot" / "_content"))
    assert told.returncode == 0

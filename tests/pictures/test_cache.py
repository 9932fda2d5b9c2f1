"""Finished bytes on disk: drawn once, bounded, safe with two processes."""

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from bot.pictures.cache import Cache, key_of


def refuse() -> bytes:
    raise AssertionError("it was kept; nobody should make it again")


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def fill(folder: Path, rounds: int) -> bool:
    """What one process does while another does the same."""
    kept = Cache(folder, max_bytes=20_000)
    wanted = [bytes([index % 17]) * 2_000 for index in range(rounds)]
    return all(kept.kept(key_of(each), partial(bytes, each)) == each for each in wanted)


def test_what_was_made_once_is_not_made_again(tmp_path):
    kept = Cache(tmp_path)
    assert kept.kept("a", lambda: b"made") == b"made"
    assert kept.kept("a", refuse) == b"made"
    assert Cache(tmp_path).kept("a", refuse) == b"made"


def test_other_inputs_are_another_key():
    assert key_of("a", 1) != key_of("a", 2)
    assert key_of("a", 1) == key_of("a", 1)


def test_the_folder_stays_below_its_limit(tmp_path):
    kept = Cache(tmp_path, max_bytes=10_000)
    for index in range(50):
        kept.kept(key_of(index), lambda: bytes(1_000))
        assert size_of(tmp_path) <= 10_000


def test_what_was_not_looked_at_for_longest_goes_first(tmp_path):
    kept = Cache(tmp_path, max_bytes=2_500)
    for index, key in enumerate(("old", "older")):
        kept.kept(key, lambda: bytes(1_000))
        os.utime(tmp_path / f"{key}.kept", (100 - index, 100 - index))
    kept.kept("older", refuse)
    kept.kept("new", lambda: bytes(1_000))
    assert {path.stem for path in tmp_path.iterdir()} == {"older", "new"}


def test_what_is_larger_than_the_whole_limit_is_given_and_not_kept(tmp_path):
    assert Cache(tmp_path, max_bytes=10).kept("a", lambda: b"larger than ten") == b"larger than ten"
    assert list(tmp_path.iterdir()) == []


def test_a_torn_file_is_made_again(tmp_path):
    kept = Cache(tmp_path)
    kept.kept("a", lambda: b"made")
    (tmp_path / "a.kept").write_bytes(b"torn")
    assert kept.kept("a", lambda: b"made again") == b"made again"
    assert kept.kept("a", refuse) == b"made again"


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert Cache(tmp_path / "file" / "below").kept("a", lambda: b"made") == b"made"


def test_what_a_dead_process_left_behind_is_cleared_away(tmp_path):
    (tmp_path / "x.aside").write_bytes(b"half")
    os.utime(tmp_path / "x.aside", (100, 100))
    Cache(tmp_path).kept("a", lambda: b"made")
    assert [path.name for path in tmp_path.iterdir()] == ["a.kept"]


def test_other_files_of_the_folder_stay(tmp_path):
    (tmp_path / "README").write_bytes(bytes(1_000))
    Cache(tmp_path, max_bytes=10).kept("a", lambda: bytes(100))
    assert [path.name for path in tmp_path.iterdir()] == ["README"]


def test_two_processes_share_a_folder(tmp_path):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(fill, [tmp_path] * 2, [300] * 2)) == [True, True]
    assert size_of(tmp_path) <= 20_000
    assert {path.suffix for path in tmp_path.iterdir()} == {".kept"}


def test_two_threads_that_make_the_same_get_the_same(tmp_path):
    kept, both = Cache(tmp_path), threading.Barrier(2)

    def make() -> bytes:
        both.wait(timeout=10)
        return b"made"

    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(kept.kept("a", make))) for _ in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [b"made", b"made"]
    assert kept.kept("a", refuse) == b"made"

"""The commands for whoever edits content: check, preview, schemas, understand, evaluate.

Each imports what it needs when it is called (rule 1 of bot/cli.py).
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from bot.exits import Exit, Trouble, known_language, library_of, settings_now, unlearned_library_of

if TYPE_CHECKING:
    from bot.library.source import Problem
    from bot.model.content import Content
    from bot.predicting import Text


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add these commands to a parser."""
    check = commands.add_parser("check", help="check a content folder")
    check.add_argument("folder", nargs="?", type=Path, help="default: the content in use")
    check.set_defaults(command=_check)
    _add_preview(commands.add_parser("preview", help="print a routine as a person would get it"))
    schemas = commands.add_parser("schemas", help="write JSON Schemas of the content for editors")
    schemas.add_argument("folder", nargs="?", type=Path, default=Path("content/schemas"))
    schemas.add_argument("--content", type=Path, metavar="FOLDER", help="content to use")
    schemas.set_defaults(command=_schemas)
    _add_understand(commands.add_parser("understand", help="print what a text is understood as"))
    evaluate = commands.add_parser("evaluate", help="score a folder of labelled texts")
    evaluate.add_argument("folder", type=Path, help="with labels.json and *.jsonl")
    evaluate.add_argument("--content", type=Path, metavar="FOLDER", help="content to use")
    evaluate.set_defaults(command=_evaluate)
    learn = commands.add_parser("learn", help="let the listener learn from the examples")
    learn.add_argument("--lang", action="append", metavar="CODE", help="default: every language")
    learn.add_argument("--content", type=Path, metavar="FOLDER", help="content to use")
    learn.set_defaults(command=_learn)


def _check(chosen: argparse.Namespace) -> Exit:
    from bot.library.load import content_folder, inspect  # noqa: PLC0415 - rule 1

    folder = chosen.folder or settings_now().content or content_folder()
    inspected = inspect(folder)
    problems = (*inspected.problems, *_of_pictures(folder, inspected.content))
    for file, found in groupby(problems, key=lambda each: each.file):
        print(file)
        for problem in found:
            print(f"  {problem}")
    errors = sum(problem.severity == "error" for problem in problems)
    print(_summary(folder, errors, len(problems) - errors))
    if errors:
        return Exit.FAILED
    return Exit.WARNED if problems else Exit.OK


def _of_pictures(folder: Path, content: "Content | None") -> "Iterator[Problem]":
    """Yield what is wrong with the base pictures, as problems of their files."""
    from bot.library.source import Problem  # noqa: PLC0415 - rule 1
    from bot.making import problems_of  # noqa: PLC0415 - rule 1

    for told in problems_of(folder / "pictures", content):
        file, _, message = told.partition(": ")
        yield Problem(file, 1, message)


def _preview(chosen: argparse.Namespace) -> Exit:
    from bot.previewing import PreviewError, Wished, preview  # noqa: PLC0415 - rule 1

    library = library_of(chosen.content or settings_now().content)
    signs = tuple(filter(None, chosen.having.split(",")))
    wished = Wished(chosen.routine, chosen.lang, signs, chosen.age, chosen.width)
    try:
        print(preview(library, wished, datetime.now(UTC)))
    except PreviewError as error:
        raise Trouble(Exit.USAGE, str(error)) from error
    return Exit.OK


def _schemas(chosen: argparse.Namespace) -> Exit:
    from bot.library.schemas import write  # noqa: PLC0415 - rule 1

    library = library_of(chosen.content or settings_now().content)
    try:
        count = write(library.content, chosen.folder)
    except OSError as error:
        told = f"{chosen.folder} cannot be written ({error.strerror}); name a folder that can"
        raise Trouble(Exit.IO, told) from error
    print(f"{count} schemas written to {chosen.folder}")
    return Exit.OK


def _understand(chosen: argparse.Namespace) -> Exit:
    from bot.model.ids import Language  # noqa: PLC0415 - rule 1
    from bot.predicting import explain, predict  # noqa: PLC0415 - rule 1

    library = library_of(chosen.content or settings_now().content)
    if chosen.jsonl:
        for line in predict(_texts(sys.stdin, chosen.lang), library, datetime.now(UTC)):
            print(json.dumps(line, ensure_ascii=False))
        return Exit.OK
    if chosen.text is None:
        raise Trouble(Exit.USAGE, 'Say what to read: headache-bot understand "one side throbs"')
    language = Language(chosen.lang or library.fallback)
    known_language(language, library)
    print(explain(chosen.text, language, library, datetime.now(UTC)))
    return Exit.OK


def _texts(lines: Iterable[str], language: str | None) -> "Iterator[Text]":
    """Read `{"id", "lang", "text"}` a line; name the line of the first mistake."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)
            yield {
                "id": str(text.get("id", number)),
                "lang": text.get("lang") or language or "",
                "text": str(text["text"]),
            }
        except (ValueError, KeyError, AttributeError) as error:
            told = 'each line must be JSON such as {"id": "1", "lang": "en", "text": "..."}'
            raise Trouble(Exit.USAGE, f"line {number}: {told}") from error


def _evaluate(chosen: argparse.Namespace) -> Exit:
    from bot.evaluating import evaluate  # noqa: PLC0415 - rule 1

    library = library_of(chosen.content or settings_now().content)
    try:
        report = evaluate(chosen.folder, library)
    except (OSError, ValueError, KeyError) as error:
        told = "needs labels.json, and texts in *.jsonl with id, lang, kind, text and labels"
        raise Trouble(Exit.USAGE, f"{chosen.folder} {told}: {error}") from error
    if not report.texts:
        raise Trouble(Exit.USAGE, f"{chosen.folder} has no labelled texts in *.jsonl")
    print(report)
    return Exit.OK


def _summary(folder: Path, errors: int, warnings: int) -> str:
    verdict = "cannot be used" if errors else "can be used"
    return f"{folder} {verdict}: {errors} errors, {warnings} warnings"


def _add_preview(preview: argparse.ArgumentParser) -> None:
    preview.add_argument("routine", help="id or number, with a variant if wanted: R3, R1/light")
    preview.add_argument("--lang", default="en", metavar="CODE", help="language; default: en")
    preview.add_argument("--having", default="", metavar="SIGN,SIGN", help="cautions to plan for")
    preview.add_argument("--age", metavar="BAND", help="age band, such as 65_75")
    preview.add_argument(
        "--width", type=_width, default=38, help="characters on a line; default: 38"
    )
    preview.add_argument("--content", type=Path, metavar="FOLDER", help="content to use")
    preview.set_defaults(command=_preview)


def _add_understand(understand: argparse.ArgumentParser) -> None:
    understand.add_argument("text", nargs="?", help="what somebody might type")
    understand.add_argument("--lang", metavar="CODE", help="language; default: en")
    understand.add_argument("--jsonl", action="store_true", help="read texts from standard input")
    understand.add_argument("--content", type=Path, metavar="FOLDER", help="content to use")
    understand.set_defaults(command=_understand)


def _width(text: str) -> int:
    """Read a width. Narrower than 20 characters no phone is, and no line is longer than 200."""
    if not (text.isascii() and text.isdecimal() and 20 <= int(text) <= 200):
        raise argparse.ArgumentTypeError(f"{text} is not a number from 20 to 200")
    return int(text)


def _learn(chosen: argparse.Namespace) -> Exit:
    try:
        from bot.learning import LearningError, learn  # noqa: PLC0415 - rule 1
    except ModuleNotFoundError as error:
        told = f"{error.name} is missing; pip install 'headache-bot[learn]', then try again."
        raise Trouble(Exit.USAGE, told) from error
    from bot.library.learned import NAME, write_learned  # noqa: PLC0415 - rule 1
    from bot.library.load import content_folder  # noqa: PLC0415 - rule 1

    folder = chosen.content or settings_now().content or content_folder()
    library = unlearned_library_of(folder)
    for language in chosen.lang or sorted(library.words):
        known_language(language, library)
        try:
            sense = learn(library, language)
        except LearningError as error:
            raise Trouble(Exit.USAGE, f"{error}; see content/README.md") from error
        path = folder / "languages" / language / NAME
        try:
            write_learned(path, sense)
        except OSError as error:
            raise Trouble(Exit.IO, f"{path} cannot be written: {error.strerror}") from error
        size = path.stat().st_size / 1e6
        print(f"{path}: {len(sense.rows)} features, {len(sense.outputs)} outputs, {size:.1f} MB")
    return Exit.OK

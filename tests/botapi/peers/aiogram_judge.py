"""Judges our server by the types of aiogram: `python aiogram_judge.py`, JSON in, complaints out.

In: {"answers": [[method, result], ...], "updates": [...], "methods": {...}, "types": {...}}, the
last two as our description has them: {name: {parameter: is it required}}.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

# It is installed in a folder of its own, where the type checker does not look.
from aiogram import methods, types  # type: ignore[import-not-found]
from pydantic import TypeAdapter, ValidationError

# aiogram still takes what the Bot API has long called otherwise.
OLD = {
    "allow_sending_without_reply",
    "reply_to_message_id",
    "disable_web_page_preview",
    "receiver_user_id",
    "callback_query_id",
    "force_reply",
    "request_user",
}
# Fields that are spread over several classes there, and unions that are one type here.
JOINED = {"InputMedia", "BotCommandScope"}


def complaints(given: dict[str, Any]) -> Iterator[str]:
    for method, result in given["answers"]:
        yield from read(f"answer of {method}", kind(method).__returning__, result)
    for update in given["updates"]:
        yield from read("update", types.Update, update)
    for method, parameters in given["methods"].items():
        yield from compare(method, kind(method), parameters)
    for name in given["types"].keys() - JOINED:
        yield from compare(name, getattr(types, name), given["types"][name])


def kind(method: str) -> Any:
    wanted = method.lower()
    return next(getattr(methods, name) for name in methods.__all__ if name.lower() == wanted)


def read(what: str, expected: Any, value: Any) -> Iterator[str]:
    try:
        TypeAdapter(expected).validate_python(value)
    except ValidationError as error:
        yield f"{what}: {error}"


def compare(what: str, model: Any, ours: dict[str, bool]) -> Iterator[str]:
    theirs = {
        (field.alias or name): field.is_required() for name, field in model.model_fields.items()
    }
    for name in theirs.keys() - ours.keys() - OLD:
        yield f"{what}: {name} is missing"
    for name in ours.keys() - theirs.keys():
        yield f"{what}: {name} is not known to aiogram"
    for name in theirs.keys() & ours.keys():
        if theirs[name] and not ours[name]:
            yield f"{what}: {name} must be required"


if __name__ == "__main__":
    for complaint in complaints(json.load(sys.stdin)):
        sys.stdout.write(f"{complaint}\n")

"""What the bot must never say is refused, and only that."""

import shutil
from pathlib import Path

import pytest

from bot.library.load import inspect

SAMPLE = Path(__file__).parent / "sample"

FORBIDDEN = [
    "You have a diagnosis.",
    "It cures headaches.",
    "This is proven.",
    "Relief is guaranteed.",
    "It moves your energy along the meridians.",
    "It helps 93 % of people.",
    "Это доказано.",
    "Массаж лечит голову.",
    "Мы ставим диагноз.",
    "Энергия ци потечёт.",
    "Помогает в 80 % случаев.",
    "Без побочных действий.",
]
ALLOWED = [
    "This bot makes no diagnosis.",
    "It cannot cure anything, and nothing is guaranteed.",
    "Whether it helps is not proven.",
    "Бот не ставит диагноз и не лечит.",
    "Польза не доказана. Лечите давление, как сказал врач.",
    "Press the meridional line; stay healthy; focus, procure water, 12 secure presses.",
    "Rest. Have an energy drink later if you like.",
    "Точка Хэ-гу на кисти.",
]


def _with_welcome(text: str, folder: Path) -> Path:
    content = folder / "content"
    shutil.copytree(SAMPLE, content)
    path = content / "languages" / "en" / "messages.yaml"
    whole = path.read_text("utf-8").replace("This bot makes no diagnosis.", text)
    path.write_text(whole, "utf-8")
    return content


@pytest.mark.parametrize("text", FORBIDDEN)
def test_a_promise_is_refused(text, tmp_path):
    errors = inspect(_with_welcome(text, tmp_path)).errors
    assert errors
    assert all("must not be said" in each.message for each in errors)


@pytest.mark.parametrize("text", ALLOWED)
def test_a_promise_denied_is_no_promise(text, tmp_path):
    assert inspect(_with_welcome(text, tmp_path)).errors == ()

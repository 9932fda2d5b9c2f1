"""What the bot must never say is refused, and only that."""

from pathlib import Path

import pytest
import yaml

from bot.library.load import inspect
from tests.library.sampled import edited

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
    "You have migraine.",
    "Your diagnosis is tension.",
    "These points heal.",
    "It cured many people.",
    "A proven method.",
    "We guarantee relief.",
    "The energy flows again.",
    "An energetic touch.",
    "It frees the qi.",
    "It follows the meridian.",
    "It washes toxins out.",
    "It ends stagnation.",
    "It boosts your immunity.",
    "80% of headaches come from the neck.",
    "93 percent of the points are the same.",
    "It is safe for everyone.",
    "The only safe way in pregnancy.",
    "There are no side effects.",
    "It works without side effects.",
    "It stops the attack.",
    "Push through it.",
    "Pain means it works.",
    "У вас мигрень.",
    "Это лечит.",
    "Точки исцеляют.",
    "Вылечит за неделю.",
    "Избавит от боли.",
    "Доказанный метод.",
    "Мы гарантируем облегчение.",
    "Течёт по меридианам.",
    "Выводит токсины.",
    "Выводит шлаки.",
    "Убирает застой.",
    "Укрепляет иммунитет.",
    "93 процента точек совпадают.",
    "Безопасно для всех.",
    "Единственный безопасный способ.",
    "Останавливает приступ.",
    "Терпите и давите через боль.",
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
    "With weak immunity ask your doctor first.",
    "An attack may stop by itself.",
    "If you have a migraine, rest in the dark.",
    "Если у вас мигрень, отдохните в темноте.",
    "Это не гарантия.",
    "При слабом иммунитете спросите врача.",
]


def _say(text: str, content: Path, language: str) -> None:
    welcome = {"en": "This bot makes no diagnosis.", "ru": "Этот бот не ставит диагноз."}
    edited(content, f"languages/{language}/messages.yaml", welcome[language], text)


def _language(text: str) -> str:
    return "en" if text.isascii() else "ru"


@pytest.mark.parametrize("text", FORBIDDEN)
def test_a_promise_is_refused(text, content):
    _say(text, content, _language(text))
    errors = inspect(content).errors
    assert errors
    assert all("must not be said" in each.message for each in errors)


@pytest.mark.parametrize("text", ALLOWED)
def test_a_promise_denied_is_no_promise(text, content):
    _say(text, content, _language(text))
    assert inspect(content).errors == ()


def test_a_question_may_ask_what_a_doctor_said(content):
    edited(
        content, "languages/en/signs.yaml", "Do you have low pressure?", "Was it ever diagnosed?"
    )
    assert inspect(content).errors == ()


@pytest.mark.parametrize(
    ("key", "most"), [("profile_description", 512), ("profile_short", 120), ("menu_help", 256)]
)
def test_what_the_messenger_shows_of_the_bot_fits(key, most, content):
    file = content / "languages/en/messages.yaml"
    messages = yaml.safe_load(file.read_text("utf-8"))
    for length, problems in ((most, 0), (most + 1, 1)):
        file.write_text(yaml.safe_dump({**messages, key: "x" * length}), "utf-8")
        told = [each.message for each in inspect(content).errors]
        assert sum(f"{most} at most fit" in each for each in told) == problems

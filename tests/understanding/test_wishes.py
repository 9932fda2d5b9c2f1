import pytest

from tests.understanding.conftest import Hear


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("stop", "stop"), ("STOP!!!", "stop"), ("ok stop please", "stop"), ("хватит уже", "stop"),
        ("стоп", "stop"), ("больно", "worse"), ("stop it hurts more now", "stop"),
        ("wait a sec", "pause"), ("подожди", "pause"), ("подожди минутку пожалуйста", "pause"),
        ("go on", "resume"), ("продолжаем", "resume"),
        ("again pls", "again"), ("can you repeat that please", "again"), ("еще раз", "again"),
        ("ещё раз плиз", "again"), ("what was that", "again"),
        ("go back", "back"), ("назад", "back"),
        ("skip this one", "skip"), ("пропусти", "skip"),
        ("what now", "next"), ("дальше", "next"), ("а дальше?", "next"),
        ("it's getting worse", "worse"), ("хуже", "worse"), ("стало хуже", "worse"),
        ("стало легче", "better"), ("much better", "better"),
        ("feeling much better now thanks", "better"),
        ("yes", "yes"), ("да", "yes"), ("да, конечно", "yes"), ("yes, since morning", "yes"),
        ("no", "no"), ("нет", "no"), ("неа", "no"), ("nope", "no"),
        ("not sure", "not_sure"), ("не знаю", "not_sure"), ("idk", "not_sure"),
        ("none of these", "none"), ("нет, ничего из этого", "none"),
        ("готово", "done"), ("done", "done"),
        ("got it", "understood"), ("понятно", "understood"), ("👍", "understood"),
        ("a doctor has checked me", "checked_by_doctor"),
        ("меня осмотрел врач", "checked_by_doctor"),
        ("something changed", "changed"), ("help", "help"), ("спасибо!", "thanks"),
        ("привет", "greeting"), ("for me", "for_me"), ("для ребенка", "for_child"),
        ("for my mother", "for_adult"), ("no touch", "without_touch"),
        ("how long does it take?", "how_long"), ("сколько осталось", "how_long"),
        ("continu", "resume"), ("контиnue", ""), ("cnjg", "stop"), ("stoooop", "stop"),
    ],
)  # fmt: skip
def test_a_short_wish_is_heard(hear: Hear, text: str, intent: str) -> None:
    assert (hear(text).intents or ("",))[0] == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("no fever", "no"), ("not sure", "no"), ("не знаю", "no"), ("стопа болит", "stop"),
        ("don't stop", "stop"), ("нет температуры", "no"), ("one side", "none"),
        ("my back hurts when I walk a lot these days", "back"),
        ("it started again this morning after breakfast as always", "again"),
        ("nothing makes it worse", "worse"),
        ("yesterday", "yes"), ("north", "no"), ("нетто", "no"), ("nothing helps", "none"),
    ],
)  # fmt: skip
def test_a_wish_is_not_heard_where_there_is_none(hear: Hear, text: str, intent: str) -> None:
    assert intent not in hear(text).intents


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("stop, my neck is hurting a lot more now than before we began", "stop"),
        ("I did the last two steps as you said and now it is worse. worse than before", "worse"),
        ("стоп, мне кажется я нажала слишком сильно и теперь стреляет", "stop"),
    ],
)
def test_stop_and_worse_are_heard_in_long_texts(hear: Hear, text: str, intent: str) -> None:
    assert intent in hear(text).intents


@pytest.mark.parametrize(
    ("text", "code", "intent"),
    [
        ("nxt", "en", "next"),
        ("stpo", "en", "stop"),
        ("pasue", "en", "pause"),
        ("стпо", "ru", "stop"),
        ("хвтит", "ru", "stop"),
        ("пазуа", "ru", "pause"),
    ],
)
def test_a_slip_in_a_short_command_is_forgiven(
    hear: Hear, text: str, code: str, intent: str
) -> None:
    assert hear(text, code).intents == (intent,)


@pytest.mark.parametrize("text", ["top", "nest", "st", "not", "pain", "text"])
def test_another_short_word_is_no_command(hear: Hear, text: str) -> None:
    assert not {"stop", "next", "pause"} & set(hear(text).intents)

"""What a text says for the diary: classes, times, whether it is over; nothing else."""

from typing import Any

import pytest

from bot.conversation.library import Library
from bot.model.ids import Language
from bot.understanding.read import read
from bot.understanding.reading import Noted


def noted(library: Library, text: str) -> Noted:
    return read(text, library.lexicon, Language("en")).noted


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("took ibuprofen", {"medicines": ("simple",)}),
        ("Nurofen and Imigran", {"medicines": ("simple", "triptan")}),
        ("выпила две таблетки суматриптана", {"medicines": ("triptan",)}),
        ("кетанов не помог, потом трамадол", {"medicines": ("simple", "opioid")}),
        ("I didn't take ibuprofen", {"medicines": (), "no_medicine": True}),
        ("не пила цитрамон", {"medicines": (), "no_medicine": True}),
        ("took nothing", {"no_medicine": True}),
        ("took iburpofen", {"medicines": ("simple",)}),
        ("выпила парацтеамол", {"medicines": ("simple",)}),
        ("paracetamol with codeine", {"medicines": ("combination",)}),
        ("panadol extra", {"medicines": ("combination",)}),
    ],
)
def test_names_are_heard_as_classes(library: Library, text: str, told: dict[str, Any]) -> None:
    assert _said(noted(library, text), told) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("since noon", {"minute": 720, "over": False}),
        ("since 14:30", {"minute": 870, "exact": True, "over": False}),
        ("yesterday", {"days_ago": 1, "over": True}),
        ("since yesterday", {"days_ago": 1, "over": False}),
        ("yesterday evening", {"days_ago": 1, "minute": 1140}),
        ("this morning", {"days_ago": 0, "minute": 480, "over": None}),
        ("со вчерашнего вечера", {"days_ago": 1, "over": False}),
        ("позавчера", {"days_ago": 2, "over": True}),
        ("весь день", {"all_day": True}),
        ("just now", {"now": True}),
        ("3 hours", {"length_h": 3.0}),
        ("полтора часа", {"length_h": 1.5}),
        ("half past", {"minute": None, "days_ago": None}),
        ("blood pressure 120:80", {"minute": None}),
    ],
)
def test_simple_times_are_heard(library: Library, text: str, told: dict[str, Any]) -> None:
    assert _said(noted(library, text), told) == told


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("had a migraine yesterday, gone now", True),
        ("вчера болела и сейчас болит", False),
        ("вчера болела, сейчас прошла", True),
        ("утром болела голова", True),
        ("it still hurts since yesterday", False),
        ("throbbing", None),
    ],
)
def test_what_still_hurts_is_not_over(library: Library, text: str, over: bool | None) -> None:  # noqa: FBT001 - a table's column
    assert noted(library, text).over == over


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("since noon, 6, ibuprofen", 6),
        ("6 since noon", 6),
        ("2 ibuprofen", None),
        ("3 hours", None),
        ("at 9:05, took aspirin", None),
        ("ibuprofen 400", None),
        ("вчера, семь, цитрамон", 7),
    ],
)
def test_a_strength_stands_for_itself(library: Library, text: str, strength: int | None) -> None:
    assert noted(library, text).strength == strength


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("put it in the diary: a headache all day yesterday, six of ten", "log"),
        ("my diary", "diary"),
        ("report for my doctor", "report"),
        ("отчёт", "report"),
        ("удали", "delete"),
        ("my doctor wants a report about the accident last year at work", None),
        ("my head hurts", None),
    ],
)
def test_wishes_for_the_diary(library: Library, text: str, asks: str | None) -> None:
    assert noted(library, text).asks == asks


def test_nothing_is_heard_in_an_ordinary_description(library: Library) -> None:
    text = "splitting head, one side, throbbing, light kills me, I feel sick"
    assert noted(library, text) == Noted()


def test_every_class_and_trigger_can_be_said_in_every_language(library: Library) -> None:
    diary = library.content.diary
    for words in library.words.values():
        said = words.diary.said
        assert set(said.medicines) == set(diary.medicines)
        assert set(said.triggers) == set(diary.triggers)
        assert all((*said.medicines.values(), *said.triggers.values(), *said.asks.values()))


def test_what_a_button_says_is_understood_when_it_is_typed(library: Library) -> None:
    for words in library.words.values():
        for trigger, label in words.diary.triggers.items():
            assert noted(library, label).triggers == (trigger,), label
        for medicine, each in words.diary.medicines.items():
            if medicine != "other":
                assert noted(library, each.button).medicines == (medicine,), each.button


def _said(told: Noted, wanted: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(told, name) for name in wanted}

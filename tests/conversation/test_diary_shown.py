"""The diary is shown, changed, and taken along; what helped comes first; warnings do not nag."""

from dataclasses import replace
from datetime import date

import pytest

from bot.conversation.library import Library
from bot.model.diary import Entry
from bot.model.events import Pressed
from bot.model.ids import Language, PointId, SignId
from bot.model.media import DiaryChart, Paper
from bot.model.state import Asking, Fact, Idle, Noting, Offering, Screening, Separating
from tests.conversation.diarist import (
    DAY,
    NOON,
    QUICK,
    TENSION,
    TODAY,
    command,
    diarist,
    headache,
    media,
    phase,
    say,
    session,
    sessions,
    tap,
    texts,
)
from tests.conversations.world import World

HELPS, HELPS_NOT = (6, 2), (6, 6)


def test_an_empty_diary_says_how_to_begin(library: Library) -> None:
    assert "/log" in texts(command(diarist(library), "diary"))


def test_the_last_weeks_come_as_a_picture_and_in_words(library: Library) -> None:
    entries = [
        headache(1, 40, 9),
        headache(2, 3, 4, "triptan"),
        headache(3, 2, 7),
        session(4, 2, 6, 2),
    ]
    world = diarist(library, entries)
    seen = command(world, "diary")
    assert media(world) == [DiaryChart("calendar", Language("en"), "light", TODAY)]
    assert "Headache on 2 of the last 28 days" in seen[0].text
    assert "average: 5.5 of 10" in seen[0].text
    assert "Days with medicine: 1" in seen[0].text


@pytest.mark.parametrize("words", ["diary", "report"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_nobody_relies_on_a_diary_of_which_a_part_is_missing(
    library: Library, words: str, language: str
) -> None:
    warning = library.words[Language(language)].messages["diary_unread"].replace("{n}", "2")
    for entries in ([], [headache(1, 3, 4)]):
        world = diarist(library, entries, language=language)
        told = texts(command(world, words))
        assert warning not in told
        world.unread = 2
        told = texts(command(world, words))
        if words == "report" and entries:
            world.happen(Pressed("a.report.28.csv"))
            told = world.screen[-1].text
        assert warning in told


def test_an_entry_is_told_though_another_cannot_be_read(
    library: Library,
) -> None:
    world = diarist(library, [headache(1, 1, 6, "simple")])
    world.unread = 1
    command(world, "diary")
    assert tap(world, "Yesterday · 6")[0].text.startswith("Yesterday: headache, 6 of 10")


def test_the_picture_is_dark_where_light_hurts(library: Library) -> None:
    facts = {SignId("light_hurts"): Fact("yes", NOON, "said")}
    world = diarist(library, [headache(1, 1)], facts=facts)
    command(world, "diary")
    shown = media(world)[0]
    assert isinstance(shown, DiaryChart)
    assert shown.theme == "dark"


def test_entries_come_page_by_page_the_newest_first(library: Library) -> None:
    entries = [headache(number, 20 - number, number % 9 + 1) for number in range(1, 13)]
    world = diarist(library, entries)
    command(world, "diary")
    pages = [[label for label in world.screen[-1].labels() if "·" in label]]
    while "Older »" in world.screen[-1].labels():
        tap(world, "Older »")
        pages.append([label for label in world.screen[-1].labels() if "·" in label])
    assert list(map(len, pages)) == [5, 5, 2]
    assert pages[0][0] == "26 Apr · 4"
    tap(world, "« Newer")
    assert "·" in world.screen[-1].labels()[0]


def test_an_entry_tells_itself_and_can_be_changed(library: Library) -> None:
    world = diarist(library, [headache(1, 1, 6, "simple")])
    command(world, "diary")
    assert tap(world, "Yesterday · 6")[0].text.startswith("Yesterday: headache, 6 of 10")
    tap(world, "Medicine")
    tap(world, "✅ Simple painkiller")
    tap(world, "None taken")
    assert world.diary[0].medicines == ()
    assert world.diary[0].before == 6


def test_a_session_keeps_what_it_measured(library: Library) -> None:
    world = diarist(library, [session(1, 1, 6, 2)])
    command(world, "diary")
    seen = tap(world, "Yesterday · 6 → 2")
    assert seen[0].labels() == ["Medicine", "Triggers", "Delete"]


def test_an_entry_is_deleted_after_one_question(library: Library) -> None:
    world = diarist(library, [headache(1, 1), headache(2, 2)])
    command(world, "diary")
    tap(world, "Yesterday · 6")
    tap(world, "Delete")
    assert len(world.diary) == 2
    tap(world, "Yes, delete it")
    assert [entry.number for entry in world.diary] == [2]
    assert "not there any more" in texts(tap(world, "Yes, delete it"))


def test_an_entry_that_is_being_changed_can_be_deleted(library: Library) -> None:
    world = diarist(library, [headache(1, 1)])
    command(world, "diary")
    tap(world, "Yesterday · 6")
    tap(world, "Delete")
    tap(world, "Strength")
    assert isinstance(phase(world), Noting)
    tap(world, "Yes, delete it")
    assert isinstance(phase(world), Idle)
    assert world.diary == ()


@pytest.mark.parametrize("words", ["my diary", "show my diary", "дневник"])
def test_plain_words_open_it(library: Library, words: str) -> None:
    world = diarist(library, [headache(1, 1)])
    say(world, words)
    assert media(world)


# --- papers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "since"),
    [
        ("4 weeks", date(2026, 4, 7)),
        ("3 months", date(2026, 2, 3)),
        ("Everything", date(2025, 10, 16)),
    ],
)
def test_a_report_has_a_period_and_a_language(library: Library, label: str, since: date) -> None:
    world = diarist(library, [headache(1, 200), headache(2, 2)])
    command(world, "report")
    tap(world, label)
    seen = tap(world, "Report: Русский")
    assert media(world) == [Paper("report", Language("ru"), since, TODAY)]
    assert "this chat only" in seen[0].text
    tap(world, "Table (CSV)")
    assert media(world) == [Paper("table", Language("en"), since, TODAY)]


def test_there_is_no_report_of_nothing(library: Library) -> None:
    world = diarist(library)
    command(world, "report")
    assert "empty" in world.screen[-1].text


# --- what helps -----------------------------------------------------------------------------------


def test_nothing_is_said_of_too_few(library: Library) -> None:
    world = diarist(library, sessions(1, [HELPS] * 4, TENSION))
    command(world, "diary")
    tap(world, "What helps me")
    assert "at least 5 times" in world.screen[-1].text
    assert media(world) == []


def test_what_helped_is_counted_and_drawn(library: Library) -> None:
    world = diarist(library, sessions(1, [HELPS] * 4 + [HELPS_NOT], TENSION))
    command(world, "diary")
    seen = tap(world, "What helps me")
    assert "6 → 2.8 in 5 massages (change likely -5.4 to -1)" in seen[0].text
    assert "It helped in 4 of 5" in seen[0].text
    assert media(world) == [DiaryChart("change", Language("en"), "light", TODAY)]


def test_what_helped_is_said_by_point_too_and_that_they_go_together(library: Library) -> None:
    world = diarist(library, sessions(1, [HELPS] * 5, TENSION))
    for number, entry in world.entries.items():
        assert entry.massage
        massage = replace(entry.massage, points=(PointId("GB20"), PointId("LI4")))
        world.entries[number] = replace(entry, massage=massage)
    command(world, "diary")
    *_, by_point = tap(world, "What helps me")
    assert "pressed together" in by_point.text
    assert "Joining Valley" in by_point.text
    assert by_point.text.count("•") == 2


def offered(world: World) -> list[str]:
    """Say a tension-type headache and answer until a routine is on offer; return its labels."""
    say(world, "tight band around the whole head, pressing, both sides")
    while not isinstance(phase(world), Offering):
        assert world.chat is not None
        question = world.chat.question
        match phase(world):
            case Screening(ahead=("E7", *_)):
                world.happen(Pressed(f"q{question}.pain.5"))
            case Screening():
                world.happen(Pressed(world.screen[-1].rows[0][0].data))
            case Asking() | Separating():
                world.happen(Pressed(f"q{question}.no"))
            case other:
                raise AssertionError(other)
    return world.screen[-1].labels()


def test_what_helped_best_is_offered_first_and_why(library: Library) -> None:
    usual = offered(diarist(library))
    assert usual[0].startswith("Head tension massage")
    entries = [
        *sessions(1, [HELPS_NOT] * 5, TENSION),
        *sessions(6, [HELPS] * 5, QUICK),
    ]
    world = diarist(library, entries)
    mine = offered(world)
    assert mine[0].startswith("Quick pause")
    assert sorted(mine) == sorted(usual)
    assert "it helped you in 5 of 5 massages" in world.screen[-1].text
    say(world, "start")
    assert world.chat is not None
    assert world.chat.advised is not None
    assert world.chat.advised.routine == QUICK


@pytest.mark.parametrize(
    "entries",
    [
        sessions(1, [HELPS] * 4, QUICK),
        sessions(1, [HELPS_NOT] * 6, QUICK),
        [*sessions(1, [HELPS] * 5, TENSION), *sessions(6, [HELPS] * 5, QUICK)],
    ],
    ids=["too few", "did not help", "equally good"],
)
def test_otherwise_the_order_stays(library: Library, entries: list[Entry]) -> None:
    world = diarist(library, entries)
    assert offered(world)[0].startswith("Head tension massage")


# --- warnings -------------------------------------------------------------------------------------


OFTEN = [headache(number, 2 * number, 8) for number in range(1, 5)]


def test_a_warning_comes_after_a_log_and_names_doctor_and_time(library: Library) -> None:
    world = diarist(library, OFTEN)
    seen = say(world, "log: headache yesterday, 8, took nothing")
    assert len(seen) == 2
    assert "severe headache on 5 of the last 30 days" in seen[1].text
    assert "Please see <b>" in seen[1].text
    assert "within some weeks" in seen[1].text


def test_a_warning_is_not_repeated_for_two_weeks(library: Library) -> None:
    world = diarist(library, OFTEN)
    say(world, "log: headache yesterday, 8, took nothing")
    assert len(say(world, "log: headache yesterday, 8, took nothing")) == 1
    world.wait(15 * DAY.total_seconds())
    assert len(say(world, "log: headache yesterday, 8, took nothing")) == 2


def test_the_diary_always_shows_what_stands(library: Library) -> None:
    world = diarist(library, OFTEN)
    assert "severe headache on 4" in texts(command(world, "diary"))
    assert "severe headache on 4" in texts(command(world, "diary"))


def test_the_entry_that_was_just_kept_counts(library: Library) -> None:
    world = diarist(library, OFTEN[:3])
    seen = say(world, "log: headache yesterday, 8, took nothing")
    assert "severe headache on 4" in texts(seen)


def test_no_warning_goes_before_a_danger(library: Library) -> None:
    world = diarist(library, OFTEN)
    seen = say(world, "log: headache 8, my arm is numb and I can't speak")
    assert "severe headache on" not in texts(seen)


def test_a_child_is_sent_to_the_childrens_doctor(library: Library) -> None:
    world = diarist(library, OFTEN)
    assert world.chat is not None
    assert world.chat.person is not None
    band = next(b.id for b in library.content.screening.age_bands if 60 <= b.from_months < 144)
    child = replace(world.chat.person, subject="child", age=band)
    world.chat = replace(world.chat, person=child)
    doctor = library.content.screening.child_doctor
    assert doctor
    assert library.words[Language("en")].doctors[doctor] in texts(command(world, "diary"))


def test_it_is_all_said_in_russian_too(library: Library) -> None:
    world = diarist(library, OFTEN, language="ru")
    seen = texts(command(world, "diary"))
    assert "Дней с головной болью: 4 из последних 28" in seen
    assert "сильная головная боль" in seen
    assert "Please" not in seen

"""A headache is written down: by buttons, in plain words, and never in the place of help."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.conversation.library import Library
from bot.model.diary import Entry
from bot.model.events import Commanded, Pressed
from bot.model.ids import HeadacheId, MedicineId, SignId, TriggerId
from bot.model.state import (
    Asking,
    Blocked,
    Describing,
    FollowUp,
    Halted,
    Idle,
    Locked,
    Noted,
    Noting,
    Promising,
    Screening,
)
from bot.store.codec import ENTRY, encode
from tests.conversation.diarist import (
    NOON,
    TODAY,
    command,
    diarist,
    enter,
    headache,
    phase,
    say,
    session,
    tap,
    texts,
)
from tests.conversation.test_changed_content import massaging
from tests.conversation.test_follow_up import after_session, asked
from tests.conversations.world import World

SIMPLE, TRIPTAN = MedicineId("simple"), MedicineId("triptan")


def test_buttons_write_down_everything_one_thing_at_a_time(library: Library) -> None:
    world = diarist(library)
    command(world, "log")
    for label in ("6", "This morning", "About 4 hours", "Simple painkiller", "Done (1)", "stress"):
        assert len(tap(world, label)) == 1
    seen = tap(world, "Done (1)")
    assert world.diary == (
        Entry(
            1,
            TODAY,
            NOON - timedelta(hours=4),
            NOON,
            6,
            medicines=(SIMPLE,),
            triggers=(TriggerId("stress"),),
        ),
    )
    told = "Today: headache, 6 of 10, from 08:00, for about 4 h. Medicine: Simple painkiller."
    assert seen[0].text == f"Written down. {told} Perhaps from: stress."
    assert seen[0].labels() == ["Change", "Delete"]


def test_every_question_can_be_skipped(library: Library) -> None:
    world = diarist(library)
    command(world, "log")
    while isinstance(phase(world), Noting):
        tap(world, "Skip")
    assert world.diary == (Entry(1, TODAY, NOON, None, None),)


def test_words_answer_as_buttons_do(library: Library) -> None:
    world = diarist(library)
    command(world, "log")
    for words in ("about seven", "yesterday", "3 hours", "none", "stress and coffee"):
        say(world, words)
    entry = world.diary[0]
    assert (entry.before, entry.medicines) == (7, ())
    assert entry.began_at == datetime(2026, 5, 3, 12, tzinfo=UTC)
    assert entry.ended_at == datetime(2026, 5, 3, 15, tzinfo=UTC)
    assert entry.triggers == ("stress", "caffeine")


def test_one_text_may_answer_several_questions(library: Library) -> None:
    world = diarist(library)
    command(world, "log")
    say(world, "6, since 9:30, took ibuprofen")
    assert isinstance(now := phase(world), Noting)
    assert now.ahead == ("triggers",)
    entry = world.diary[0]
    assert (entry.before, entry.medicines) == (6, (SIMPLE,))
    assert entry.began_at == datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def test_what_was_answered_is_kept_when_somebody_leaves(library: Library) -> None:
    world = diarist(library)
    command(world, "log")
    tap(world, "8")
    say(world, "stop")
    assert [entry.before for entry in world.diary] == [8]
    assert isinstance(phase(world), Idle)


def test_nothing_is_kept_before_the_first_answer(library: Library) -> None:
    world = diarist(library)
    command(world, "log")
    command(world, "stop")
    assert (world.diary, world.chat and world.chat.entries) == ((), 0)


def test_what_is_not_understood_is_said_quietly(library: Library) -> None:
    world = diarist(library)
    command(world, "log")
    assert [shown.sounds for shown in say(world, "qwxyz")] == [False]
    assert isinstance(phase(world), Noting)


def test_another_headache_may_be_told_instead(library: Library) -> None:
    world = diarist(library)
    command(world, "log")
    say(world, "throbbing on one side, light hurts, I feel sick")
    assert isinstance(phase(world), Screening)


# --- plain words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "strength", "medicines", "began", "ongoing"),
    [
        ("headache since noon, 6, took ibuprofen", 6, (SIMPLE,), (4, 12), True),
        ("yesterday had a migraine, 8, took sumatriptan", 8, (TRIPTAN,), (3, 12), False),
        ("вчера весь день болела голова, 7, пила суматриптан", 7, (TRIPTAN,), (3, 8), False),
        ("болит голова с утра, 5, выпила нурофен", 5, (SIMPLE,), (4, 8), True),
        ("had a headache yesterday for 5 hours, 5, aspirin", 5, (SIMPLE,), (3, 12), False),
        ("log a headache, 4, no medicine", 4, (), (4, 12), True),
        ("запиши: голова болит уже 3 часа, 4", 4, None, (4, 9), True),
        ("в дневник: позавчера голова, 3, ничего не пила", 3, (), (2, 12), False),
    ],
)
def test_plain_words_are_written_down(
    library: Library,
    text: str,
    *,
    strength: int,
    medicines: tuple[MedicineId, ...] | None,
    began: tuple[int, int],
    ongoing: bool,
) -> None:
    world = diarist(library)
    seen = say(world, text)
    entry = world.diary[0]
    assert (entry.before, entry.medicines) == (strength, medicines)
    assert entry.began_at == datetime(2026, 5, began[0], began[1], tzinfo=UTC)
    assert entry.day == date(2026, 5, began[0])
    assert phase(world) == Noted(1, ongoing=ongoing)
    assert len(seen) == 1


@pytest.mark.parametrize(
    "text",
    [
        "throbbing one side, light hurts since this morning, 7",
        "my head hurts since yesterday, pressing on both sides",
        "пульсирует слева с утра, тошнит, 8",
        "голова раскалывается второй день, давит виски",
    ],
)
def test_a_headache_to_do_something_about_is_not_swallowed(library: Library, text: str) -> None:
    world = diarist(library)
    say(world, text)
    assert world.diary == ()
    assert isinstance(phase(world), Screening | Describing)


def test_the_headache_of_somebody_else_is_not_written_down(library: Library) -> None:
    world = diarist(library)
    say(world, "yesterday my mother had a headache, 7, she took aspirin")
    assert world.diary == ()


def test_a_description_that_was_asked_for_is_no_log(library: Library) -> None:
    world = diarist(library, phase=Describing())
    say(world, "pressing on both sides like a band, 6, took ibuprofen")
    assert world.diary == ()
    assert isinstance(phase(world), Screening)


def test_an_ongoing_headache_is_followed_by_help(library: Library) -> None:
    world = diarist(library)
    seen = say(world, "headache since noon, pressing on both sides, 6, took ibuprofen")
    assert "do something about it now" in texts(seen)
    tap(world, "Yes, let's do something")
    assert isinstance(phase(world), Screening)
    assert len(world.diary) == 1


def test_a_headache_that_is_over_leaves_no_symptom_behind(library: Library) -> None:
    world = diarist(library)
    say(world, "yesterday had a headache, throbbing on one side, 7, aspirin")
    assert world.chat is not None
    assert SignId("throbbing") not in world.chat.facts
    assert SignId("throbbing") in world.diary[0].signs


def test_the_kind_is_kept_when_it_is_named(library: Library) -> None:
    world = diarist(library)
    say(world, "yesterday had a migraine, 8, took sumatriptan")
    assert world.diary[0].headache == HeadacheId("migraine_no_aura")


def test_without_a_strength_only_that_is_asked(library: Library) -> None:
    world = diarist(library)
    say(world, "write down a headache since noon, took ibuprofen")
    assert not world.diary
    say(world, "5")
    assert (world.diary[0].before, world.diary[0].medicines) == (5, (SIMPLE,))


def test_the_command_takes_words(library: Library) -> None:
    world = diarist(library)
    command(world, "log", "7 yesterday")
    assert (world.diary[0].before, world.diary[0].day) == (7, TODAY - timedelta(days=1))


def test_the_day_is_the_one_on_the_persons_own_calendar(library: Library) -> None:
    world = diarist(library, zone="Pacific/Auckland")  # midnight there, at noon of UTC
    say(world, "log: headache yesterday, 5, took nothing")
    assert world.diary[0].day == date(2026, 5, 4)


def test_neither_names_nor_doses_are_kept(library: Library) -> None:
    world = diarist(library)
    say(world, "headache since noon, 6, took two nurofen 400 mg")
    assert world.chat is not None
    stored = encode(world.chat) + "".join(map(ENTRY.encode, world.diary))
    assert "nurofen" not in stored.lower()
    assert "400" not in stored


# --- danger ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "log: headache 8, took ibuprofen, my arm is numb and I can't speak",
        "вчера болела голова, 7, пила суматриптан, а сейчас рука онемела и не могу говорить",
    ],
)
def test_danger_in_the_same_words_is_raised(library: Library, text: str) -> None:
    world = diarist(library)
    say(world, text)
    assert isinstance(phase(world), Locked)
    assert world.diary == ()


def test_danger_after_the_command_is_raised(library: Library) -> None:
    world = diarist(library)
    command(world, "log", "8, my arm is numb and I can't speak")
    assert isinstance(phase(world), Locked)


def test_words_after_the_command_stop_a_massage_that_does_harm(library: Library) -> None:
    world = massaging(library)
    command(world, "log", "5, I feel dizzy now")
    assert isinstance(phase(world), Halted)


@pytest.mark.parametrize("answers", range(5))
def test_danger_is_heard_in_every_question(library: Library, answers: int) -> None:
    world = diarist(library)
    command(world, "log")
    for _ in range(answers):
        tap(world, "Skip")
    say(world, "my arm is numb and I can't speak")
    assert isinstance(phase(world), Locked)


def test_a_suspicion_is_asked_about_and_the_question_comes_back(library: Library) -> None:
    world = diarist(library)
    command(world, "log")
    tap(world, "8")
    say(world, "this pain is killing me, it exploded")
    while isinstance(phase(world), Asking):
        tap(world, "No")
    assert isinstance(phase(world), Noting)
    assert len(world.diary) == 1


def test_a_very_strong_pain_is_told_whom_to_call(library: Library) -> None:
    world = diarist(library)
    seen = say(world, "log: headache 9")
    assert "call 112" in texts(seen)


def test_a_reason_against_massage_is_said_after_the_entry(library: Library) -> None:
    world = diarist(library)
    say(world, "headache since noon, 6, took ibuprofen, I have a fever of 38.2")
    assert isinstance(phase(world), Asking)  # fever and headache: a danger is asked about first
    while isinstance(phase(world), Asking):
        tap(world, "No")
    assert isinstance(phase(world), Blocked)
    assert len(world.diary) == 1


@pytest.mark.parametrize("wanted", ["log", "diary", "report"])
def test_the_diary_does_not_open_in_a_massage(library: Library, wanted: str) -> None:
    world = massaging(library)
    before = phase(world)
    assert "finish or stop" in texts(command(world, wanted))
    assert phase(world) == before


@pytest.mark.parametrize("wanted", ["log", "diary", "report"])
def test_behind_a_locked_door_there_is_no_diary(library: Library, wanted: str) -> None:
    world = diarist(library, [headache(1, 1)])
    say(world, "my arm is numb and I can't speak")
    assert "No massage until" in texts(command(world, wanted))
    assert isinstance(phase(world), Locked)


def test_a_danger_question_goes_before_the_diary(library: Library) -> None:
    world = diarist(library)
    enter(world, Asking(SignId("thunderclap"), "ask", banner=True))
    command(world, "log")
    assert isinstance(phase(world), Asking)


# --- afterwards -----------------------------------------------------------------------------------


def logged(library: Library, text: str = "yesterday had a headache, 7, took aspirin") -> World:
    world = diarist(library)
    say(world, text)
    assert len(world.diary) == 1
    return world


def test_undo_deletes(library: Library) -> None:
    world = logged(library)
    tap(world, "Delete")
    assert world.diary == ()
    assert isinstance(phase(world), Idle)


@pytest.mark.parametrize("word", ["delete", "undo", "удали"])
def test_typed_undo_deletes(library: Library, word: str) -> None:
    world = logged(library)
    say(world, word)
    assert world.diary == ()


def test_a_second_tap_on_delete_does_nothing_more(library: Library) -> None:
    world = logged(library)
    data = world.screen[-1].rows[-1][-1].data
    world.happen(Pressed(data))
    assert world.happen(Pressed(data)) == [] or world.diary == ()


def test_an_old_button_of_a_question_is_answered_kindly(library: Library) -> None:
    world = diarist(library)
    command(world, "log")
    old = world.screen[-1].rows[0][0].data
    for _ in range(3):
        tap(world, "Skip")
    assert "older message" in texts(world.happen(Pressed(old)))
    assert world.diary[0].before is None


def test_changing_asks_one_thing_and_changes_only_that(library: Library) -> None:
    world = logged(library)
    before = world.diary[0]
    say(world, "change")
    tap(world, "Strength")
    tap(world, "4")
    assert [entry.before for entry in world.diary] == [4]
    assert world.diary[0].medicines == before.medicines


def test_after_the_diary_the_conversation_goes_on_where_it_was(library: Library) -> None:
    world = diarist(library)
    say(world, "throbbing one side, light hurts")
    before = phase(world)
    assert isinstance(before, Screening)
    command(world, "log")
    while isinstance(phase(world), Noting):
        tap(world, "Skip")
    after = phase(world)
    assert isinstance(after, Screening)
    assert after.ahead == before.ahead


def test_forget_erases_the_diary(library: Library) -> None:
    world = logged(library)
    world.happen(Commanded("forget"))
    tap(world, "Yes, erase everything")
    assert world.diary == ()


# --- after a session ------------------------------------------------------------------------------


def promised(library: Library, *before: Entry, answer: str = "no") -> World:
    """Somebody whose session has just been rated."""
    done = session(9, 0, 6, 4)
    follow = FollowUp(9, HeadacheId("tth_episodic"), touch=True, after=4, ended_at=NOON, ahead=())
    world = diarist(library, [*before, done], phase=Promising(follow))
    say(world, answer)
    return world


def test_medicine_is_asked_after_the_session(library: Library) -> None:
    world = promised(library)
    assert "have you taken medicine" in world.screen[-1].text
    tap(world, "Triptan")
    tap(world, "Done (1)")
    assert world.diary[-1].medicines == (TRIPTAN,)
    assert isinstance(phase(world), Idle)


@pytest.mark.parametrize(
    ("answer", "medicines"),
    [("none", ()), ("no", ()), ("ibuprofen", (SIMPLE,)), ("рассказывать не хочу, skip", None)],
)
def test_medicine_is_understood_in_words(
    library: Library, answer: str, medicines: tuple[MedicineId, ...] | None
) -> None:
    world = promised(library)
    say(world, answer)
    assert world.diary[-1].medicines == medicines


def test_nobody_has_to_say(library: Library) -> None:
    world = promised(library)
    tap(world, "I'd rather not say")
    assert world.diary[-1].medicines is None
    assert isinstance(phase(world), Idle)


def test_it_is_asked_once_a_day(library: Library) -> None:
    world = promised(library, headache(1, 0, 5))
    assert isinstance(phase(world), Idle)


def test_a_new_headache_goes_before_the_question(library: Library) -> None:
    world = promised(library)
    say(world, "throbbing on one side, light hurts, I feel sick")
    assert isinstance(phase(world), Screening)


def test_start_leaves_the_question(library: Library) -> None:
    world = promised(library)
    command(world, "start")
    assert not isinstance(phase(world), Noting)


def test_the_promised_question_comes_although_this_one_is_open(library: Library) -> None:
    world = after_session(library)
    say(world, "yes")
    assert isinstance(phase(world), Noting)
    assert asked(world.wait(1800)) == ["Half an hour has passed"]


# --- words that correct themselves ----------------------------------------------------------------


def test_a_headache_told_while_the_strength_is_asked_is_that_headache(library: Library) -> None:
    world = diarist(library)
    say(world, "write down a headache")
    say(world, "headache since 9:30, 6, took ibuprofen")
    entry = world.diary[0]
    assert (entry.before, entry.medicines) == (6, (SIMPLE,))
    assert entry.began_at == datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
    assert phase(world) == Noted(1, ongoing=True)


def test_what_was_told_in_words_is_not_asked_again_when_something_is_done(
    library: Library,
) -> None:
    world = diarist(library)
    say(world, "in my diary: headache since this morning, pressing on both sides")
    say(world, "about five")
    say(world, "yes")
    assert isinstance(phase(world), Screening)


@pytest.mark.parametrize(
    ("argument", "strength"),
    [("5 on Monday, two advil", 5), ("2 advil", None), ("3 hours ago, 4", 4), ("6/10", 6)],
)
def test_the_strength_is_told_from_other_numbers(
    library: Library, argument: str, strength: int | None
) -> None:
    world = diarist(library)
    command(world, "log", argument)
    assert [entry.before for entry in world.diary] == ([strength] if strength else [])


def test_one_side_is_no_strength(library: Library) -> None:
    world = diarist(library)
    say(world, "log: pain on one side yesterday, aspirin")
    assert isinstance(phase(world), Noting)


def test_delete_is_understood_after_a_polite_word(library: Library) -> None:
    world = logged(library)
    say(world, "done")
    say(world, "delete")
    assert world.diary == ()

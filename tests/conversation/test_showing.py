"""What a step shows beside its words, and how the words name what is marked."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.conversation import offering, showing
from bot.conversation.draft import Draft
from bot.conversation.library import Library
from bot.conversation.planning import Refusal, Wish
from bot.conversation.session import resume, show, start
from bot.conversation.stepping import render_step
from bot.library.load import content_folder
from bot.model.effects import Send
from bot.model.ids import AgeBandId, HeadacheId, Language, PartId, RoutineId, SignId
from bot.model.media import Media, StepPicture, Track
from bot.model.state import Chat, Fact, Person, PlannedStep, Preferences, Session
from bot.pictures.charts import Charts, load_charts
from bot.pictures.scene import legend
from bot.pictures.scenes import scenes_for
from bot.runtime.illustrating import plain_length
from tests.conversations.world import BEGIN

LONGEST_CAPTION = 1024
COMFORT = RoutineId("no_touch_comfort")


@pytest.fixture(scope="module")
def charts() -> Charts:
    return load_charts(content_folder() / "pictures")


def drafted(library: Library, *signs: str, language: str = "en", **chosen: object) -> Draft:
    """Somebody with these signs and these preferences."""
    chat = Chat(
        Language(language),
        person=Person("me", AgeBandId("18_49"), BEGIN),
        facts={SignId(sign): Fact("yes", BEGIN, "asked") for sign in signs},
        preferences=replace(Preferences(), **chosen),  # type: ignore[arg-type] # names of its fields
    )
    return Draft(chat, library, BEGIN)


def session_of(draft: Draft, routine: RoutineId = COMFORT) -> Session:
    made = offering.plan_now(draft, Wish(HeadacheId("unknown"), routine))
    assert not isinstance(made, Refusal)
    touch = draft.content.routines[routine].touch
    return Session(1, made, 0, BEGIN, None, touch)


def sent(draft: Draft) -> list[Send]:
    return [effect for effect in draft.turn().effects if isinstance(effect, Send)]


def first_media(draft: Draft) -> Media | None:
    show(draft, session_of(draft), sounds=False)
    return sent(draft)[-1].media


# --- which one -----------------------------------------------------------------------------------


def test_a_clip_comes_with_a_step_when_nothing_was_chosen(library: Library) -> None:
    media = first_media(drafted(library))
    assert isinstance(media, StepPicture)
    assert (media.moving, media.theme, media.tone) == (True, "light", "medium")


@pytest.mark.parametrize("sign", ["light_hurts", "wants_dark"])
def test_whom_light_hurts_gets_the_dark_theme(library: Library, sign: str) -> None:
    media = first_media(drafted(library, sign))
    assert isinstance(media, StepPicture)
    assert (media.moving, media.theme) == (True, "dark")


def test_whom_touch_hurts_gets_words_at_first_and_is_told_of_pictures(library: Library) -> None:
    draft = drafted(library, "allodynia")
    assert first_media(draft) is None
    assert draft.words.messages["pictures_too"] in sent(draft)[-1].text


def test_what_was_chosen_goes_before_what_hurts(library: Library) -> None:
    draft = drafted(library, "allodynia", show="still", theme="light", tone="dark")
    media = first_media(draft)
    assert isinstance(media, StepPicture)
    assert (media.moving, media.theme, media.tone) == (False, "light", "dark")
    assert draft.words.messages["pictures_too"] not in sent(draft)[-1].text


def test_words_that_were_chosen_are_words(library: Library) -> None:
    draft = drafted(library, show="words")
    assert first_media(draft) is None
    assert draft.words.messages["pictures_too"] not in sent(draft)[-1].text


def test_going_on_after_a_pause_shows_the_still_picture(library: Library) -> None:
    draft = drafted(library)
    resume(draft, session_of(draft), 20.0)
    media = sent(draft)[-1].media
    assert isinstance(media, StepPicture)
    assert not media.moving


@pytest.mark.parametrize("sound", [True, False])
def test_tones_come_once_before_the_first_step_to_whoever_wants_them(
    library: Library,
    sound: bool,  # noqa: FBT001 - a case of a table
) -> None:
    draft = drafted(library, sound=sound)
    plan = session_of(draft).plan
    start(draft, plan, None)
    first = [each.media for each in sent(draft)]
    assert [each for each in first if isinstance(each, Track)] == (
        [Track(COMFORT, plan.steps)] if sound else []
    )
    assert isinstance(first[-1], StepPicture)
    assert not any(each.sounds for each in sent(draft))


# --- what the words say --------------------------------------------------------------------------


Shown = tuple[RoutineId, PlannedStep]


def every_step(library: Library) -> Iterator[Shown]:
    """Each step whole, and with each of its parts left out."""
    for name, routine in library.content.routines.items():
        for step in routine.steps:
            parts = tuple(part.id for part in step.parts)
            whole = PlannedStep(step.id, parts, step.seconds, step.gap_s, step.reps, step.pressure)
            yield name, whole
            if len(parts) > 1:
                for part in parts:
                    yield name, replace(whole, parts=tuple(p for p in parts if p != part))


def rendered(library: Library, language: str, each: Shown, *, shown: bool) -> str:
    draft = drafted(library, language=language)
    routine, planned = each
    made = replace(session_of(draft).plan, routine=routine, steps=(planned,))
    return render_step(draft, Session(1, made, 0, BEGIN, None, touch=True), shown=shown)


def test_every_step_fits_under_its_picture_in_every_language(library: Library) -> None:
    too_long = {
        (language, name, planned.id, plain_length(text))
        for language in library.words
        for name, planned in every_step(library)
        if plain_length(text := rendered(library, language, (name, planned), shown=True))
        > LONGEST_CAPTION
    }
    assert too_long == set()


def test_the_words_have_the_numbers_of_the_picture(library: Library, charts: Charts) -> None:
    for name, planned in every_step(library):
        step = next(s for s in library.content.routines[name].steps if s.id == planned.id)
        left_out = {part.id for part in step.parts} - set(planned.parts)
        scenes = scenes_for(step.parts, library.content.points, charts, left_out=left_out)
        marked: dict[PartId, list[int]] = {}
        for spot in (spot for scene in scenes for spot in scene.spots):
            if spot.number is not None and spot.part is not None:
                marked.setdefault(spot.part, []).append(spot.number)
        expected = {
            part: "".join(chr(ord("①") + n - 1) for n in sorted(set(numbers)))
            for part, numbers in marked.items()
        }
        assert showing.numbers(step, planned) == expected


def test_everything_that_is_crossed_is_said(library: Library, charts: Charts) -> None:
    words = library.words[Language("en")].messages
    for name, planned in every_step(library):
        step = next(s for s in library.content.routines[name].steps if s.id == planned.id)
        left_out = {part.id for part in step.parts} - set(planned.parts)
        scenes = scenes_for(step.parts, library.content.points, charts, left_out=left_out)
        states = {entry.state for entry in legend(scenes)}
        text = rendered(library, "en", (name, planned), shown=True)
        never, not_here = (
            words[key].partition("{what}")[0] in text for key in ("never_here", "not_here")
        )
        assert never == ("never" in states), (name, planned)
        assert not_here == ({"work", "excluded"} <= states), (name, planned)


def test_words_alone_are_as_they_were(library: Library) -> None:
    for each in every_step(library):
        text = rendered(library, "en", each, shown=False)
        assert not set("①②③✕") & set(text)


def test_a_place_that_was_left_out_is_named(library: Library) -> None:
    name = RoutineId("tension_type")
    step = next(s for s in library.content.routines[name].steps if s.id == "face_points")
    planned = PlannedStep(step.id, (PartId("inner_brows"),), 40, 55, 8, 2)
    text = rendered(library, "en", (name, planned), shown=True)
    assert "① Inner ends of the brows" in text
    assert "Not here today: Between the brows, Outer ends of the brows." in text

"""The screens: lines to tick, answered by taps or by typing.

Rule 1: nothing is taken as absent until its line was shown and left unticked.
Rule 2: a tick stands for the line's first sign, or opens the questions that the line names.
Rule 3: what was said before is shown ticked, so that it can be corrected; it is never skipped.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from bot.conversation import knowledge, questions
from bot.conversation.draft import Draft, column, grid
from bot.conversation.knowledge import is_yes, passing_screens, screens_of
from bot.conversation.phases import is_locked
from bot.conversation.wording import bullets, joined
from bot.model.content import JointLine, JointScreen, Screen, ScreenOption
from bot.model.effects import Button, Rows
from bot.model.ids import OptionId, ScreenId, SignId, Slot
from bot.model.state import Answer, Screening

TICKED, UNSURE = "✅", "❔"
NUMBERS_A_LINE = 6
"""Number buttons on one line: as many as a thumb still hits on a narrow phone."""


def due(draft: Draft) -> tuple[ScreenId, ...]:
    """Return the screens still to be answered before anybody is touched, in order."""
    wanted = round_of(draft)
    return tuple(screen for screen in wanted if not _is_done(draft, screen))


def round_of(draft: Draft) -> tuple[ScreenId, ...]:
    """Return the round this person is in: the first time, a new day, or later that day."""
    screening, chat = draft.content.screening, draft.chat
    passing = passing_screens(draft.content)
    lasting = [s.id for s in screening.screens if s.id not in passing]
    answered = [chat.screened.get(screen) for screen in lasting]
    review = timedelta(days=screening.limits.profile_review_days)
    if any(not knowledge.is_within(at, draft.now, review) for at in answered):
        return screening.rounds.first_time
    new_day = timedelta(hours=screening.limits.new_day_after_h)
    if any(not knowledge.is_within(at, draft.now, new_day) for at in answered):
        return screening.rounds.new_day
    return screening.rounds.same_day


def _is_done(draft: Draft, screen: ScreenId) -> bool:
    limits = draft.content.screening.limits
    passing = passing_screens(draft.content)
    for each in screens_of(draft.content, screen):
        holds = (
            timedelta(minutes=limits.clearance_min)
            if each in passing
            else timedelta(hours=limits.new_day_after_h)
        )
        if not knowledge.is_within(draft.chat.screened.get(each), draft.now, holds):
            return False
    return True


def find(draft: Draft, screen: ScreenId) -> Screen | JointScreen | None:
    """Return a screen or a joint screen by its id."""
    screening = draft.content.screening
    every: Iterable[Screen | JointScreen] = (*screening.screens, *screening.joint_screens)
    return next((each for each in every if each.id == screen), None)


Line = TypeVar("Line", ScreenOption, JointLine)


def visible(draft: Draft, options: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines that concern this person."""
    person = draft.chat.person
    return tuple(o for o in options if knowledge.concerns(draft.content, person, o.applies))


# --- showing --------------------------------------------------------------------------------------


def open_screen(
    draft: Draft, ahead: tuple[ScreenId, ...], earlier: Screening | None = None
) -> None:
    """Send the first of the screens ahead, with the ticks that it already had."""
    draft.new_question()
    screen = find(draft, ahead[0])
    ticked = _lines_with(draft, screen, "yes")
    unsure = _lines_with(draft, screen, "hinted")
    if earlier and earlier.ahead == ahead:
        ticked = tuple(dict.fromkeys((*earlier.ticked, *ticked)))
        unsure = tuple(dict.fromkeys((*earlier.unsure, *unsure)))
    unsure = tuple(o for o in unsure if o not in ticked)
    phase = Screening(ahead, Slot(""), ticked, unsure)
    text, rows = render(draft, phase)
    slot = draft.send(text, rows)
    draft.enter(replace(phase, slot=slot))


def _lines_with(
    draft: Draft, screen: Screen | JointScreen | None, answer: Answer
) -> tuple[OptionId, ...]:
    """The lines about which a text has said something: shown, so that it can be corrected."""
    if not isinstance(screen, Screen):
        return ()
    known = {sign for sign, fact in draft.chat.facts.items() if fact.answer == answer}
    return tuple(o.id for o in visible(draft, screen.options) if known & set(o.signs))


def refresh(draft: Draft, phase: Screening) -> None:
    """Bring the message of the open screen up to date."""
    draft.enter(phase)
    text, rows = render(draft, phase)
    draft.edit(phase.slot, text, rows)


def render(draft: Draft, phase: Screening) -> tuple[str, Rows]:
    """Return the text and the buttons of a screen."""
    screen = find(draft, phase.ahead[0])
    if isinstance(screen, JointScreen):
        return _render_joint(draft, screen)
    if screen is None:
        raise KeyError(phase.ahead[0])
    return _render_ticks(draft, screen, phase)


def _render_joint(draft: Draft, screen: JointScreen) -> tuple[str, Rows]:
    known = [
        draft.words.signs[sign].label
        for sign in dict.fromkeys(knowledge.signs_of(draft.content, screen.screens))
        if is_yes(draft.chat, sign)
    ]
    lines = visible(draft, screen.lines)
    title = draft.words.screens[screen.id].title
    parts = [
        *_for_whom(draft, screen.id),
        f"<b>{title}</b>\n{bullets(_texts(draft, screen.id, lines))}",
    ]
    if known:
        parts.append(draft.text("known", signs=joined(known)))
    labels = (
        ("nothing_new", "something_new")
        if not set(screen.screens) <= passing_screens(draft.content)
        else ("none_of_these", "something_of_these")
    )
    rows = column(
        [
            draft.button(labels[0], draft.answer("none")),
            draft.button(labels[1], draft.answer("some")),
            draft.button("not_sure", draft.answer("some")),
        ]
    )
    return "\n\n".join(parts), rows


def _for_whom(draft: Draft, screen: ScreenId) -> list[str]:
    """On the first screen: whose headache this is taken to be, and how to change that."""
    if screen != round_of(draft)[0] or draft.chat.person is None:
        return []
    return [draft.text("known_person", person=person_label(draft))]


def person_label(draft: Draft) -> str:
    """Say whom it is for: "you, 18-49"."""
    person = draft.chat.person
    if person is None:
        return ""
    age = draft.words.age_bands.get(person.age, "")
    return draft.text(f"person_{person.subject}", age=age)


def _render_ticks(draft: Draft, screen: Screen, phase: Screening) -> tuple[str, Rows]:
    words = draft.words.screens[screen.id]
    lines = visible(draft, screen.options)
    parts = [*_for_whom(draft, screen.id), f"<b>{words.title}</b>"]
    texts = _texts(draft, screen.id, lines)
    if screen.asks_pain:
        shown = [_lettered(n, texts[n], phase, option) for n, option in enumerate(lines)]
    else:
        shown = [_line(n + 1, texts[n], phase, option) for n, option in enumerate(lines)]
    parts.append("\n".join(shown))
    absent = _said_absent(draft, lines)
    if absent:
        parts.append(draft.text("you_said", signs=joined(absent)))
    if screen.asks_pain:
        parts.append(draft.text("how_to_tick_pain"))
    elif screen.id in round_of(draft)[:1]:
        parts.append(draft.text("how_to_tick"))  # said once
    ticks = grid((_tick(draft, n, phase, o) for n, o in enumerate(lines, 1)), NUMBERS_A_LINE)
    if screen.asks_pain:
        scale = (_pain(draft, n) for n in range(11))
        marks = grid((_letter(draft, n, phase, o) for n, o in enumerate(lines)), NUMBERS_A_LINE)
        return "\n\n".join(parts), (*marks, *grid(scale, NUMBERS_A_LINE))
    return "\n\n".join(parts), (*column([_finish(draft, phase)]), *ticks)


def _texts(draft: Draft, screen: ScreenId, lines: Iterable[ScreenOption | JointLine]) -> list[str]:
    """Return the words of the lines, for a child as one asks a parent."""
    words, person = draft.words.screens[screen], draft.chat.person
    own = words.child if person is not None and person.subject == "child" else {}
    return [own.get(line.id, words.options[line.id]) for line in lines]


def _line(number: int, text: str, phase: Screening, option: ScreenOption) -> str:
    return f"{_mark(phase, option)}{number}. {text}"


def _lettered(index: int, text: str, phase: Screening, option: ScreenOption) -> str:
    return f"{_mark(phase, option)}{chr(ord('A') + index)}. {text}"


def _mark(phase: Screening, option: ScreenOption) -> str:
    if option.id in phase.ticked:
        return f"{TICKED} "
    return f"{UNSURE} " if option.id in phase.unsure else ""


def _tick(draft: Draft, number: int, phase: Screening, option: ScreenOption) -> Button:
    return Button(f"{_mark(phase, option)}{number}", draft.answer(f"tick.{option.id}"))


def _letter(draft: Draft, index: int, phase: Screening, option: ScreenOption) -> Button:
    """On the pain screen numbers are the pain, so its lines are ticked by letters."""
    label = chr(ord("A") + index)
    return Button(f"{_mark(phase, option)}{label}", draft.answer(f"tick.{option.id}"))


def _pain(draft: Draft, n: int) -> Button:
    """One number of the scale; the one the person has already named is marked."""
    label = f"{TICKED} {n}" if draft.chat.pain == n else f"{n}"
    return Button(label, draft.answer(f"pain.{n}"))


def take_pain(draft: Draft, phase: Screening, pain: int) -> None:
    """Take the pain score, which ends its screen."""
    draft.become(pain=pain)
    finish(draft, phase)
    if not is_locked(draft.chat):
        knowledge.apply_number(draft, "pain", pain)


def asks_pain(draft: Draft, phase: Screening) -> bool:
    """Whether the open screen ends with the pain score."""
    screen = find(draft, phase.ahead[0])
    return isinstance(screen, Screen) and screen.asks_pain


def retick(draft: Draft, phase: Screening) -> Screening:
    """Bring the ticks in line with what was said in words."""
    screen = find(draft, phase.ahead[0])
    lines = visible(draft, screen.options) if isinstance(screen, Screen) else ()
    denied = {o.id for o in lines if all(_is_denied(draft, sign) for sign in o.signs)}
    ticked = tuple(o for o in phase.ticked if o not in denied)
    return replace(phase, ticked=ticked, unsure=tuple(o for o in phase.unsure if o not in denied))


def _is_denied(draft: Draft, sign: SignId) -> bool:
    fact = draft.chat.facts.get(sign)
    return fact is not None and fact.answer == "no"


def _finish(draft: Draft, phase: Screening) -> Button:
    if not phase.ticked and not phase.unsure:
        return draft.button("none_of_these", draft.answer("done"))
    count = len(phase.ticked) + len(phase.unsure)
    return Button(draft.text("done_ticking", n=count), draft.answer("done"))


def _said_absent(draft: Draft, lines: Iterable[ScreenOption]) -> list[str]:
    """What the person has said is not there: shown, so that it can be corrected."""
    labels = []
    for sign in dict.fromkeys(sign for option in lines for sign in option.signs):
        fact = draft.chat.facts.get(sign)
        if fact and fact.answer == "no" and fact.source == "said":
            words = draft.words.signs[sign]
            labels.append(words.absent or draft.text("absent", sign=words.label))
    return labels


# --- answering ------------------------------------------------------------------------------------


def toggle(draft: Draft, phase: Screening, option: OptionId) -> None:
    """Tick, then doubt, then clear a line."""
    if option in phase.ticked:
        changed = replace(
            phase, ticked=_without(phase.ticked, option), unsure=(*phase.unsure, option)
        )
    elif option in phase.unsure:
        changed = replace(phase, unsure=_without(phase.unsure, option))
    else:
        changed = replace(phase, ticked=(*phase.ticked, option))
    refresh(draft, changed)


def _without(options: tuple[OptionId, ...], option: OptionId) -> tuple[OptionId, ...]:
    return tuple(each for each in options if each != option)


def finish(draft: Draft, phase: Screening) -> None:
    """Take the screen's ticks as answers. A danger among them raises the alarm."""
    screen = find(draft, phase.ahead[0])
    if isinstance(screen, JointScreen):
        for each in screen.screens:
            _finish_joint(draft, each)
    elif isinstance(screen, Screen):
        _take(draft, screen, phase)
        if is_locked(draft.chat):
            return
        _mark_done(draft, screen.id)
    draft.enter(Screening(phase.ahead[1:], phase.slot))


def _finish_joint(draft: Draft, screen: ScreenId) -> None:
    """Nothing new: what is known stays, what is unknown is now answered No."""
    found = find(draft, screen)
    if isinstance(found, Screen):
        signs = _about(visible(draft, found.options))
        unknown = [sign for sign in signs if not is_yes(draft.chat, sign)]
        knowledge.record_all(draft, unknown, "no")
    _mark_done(draft, screen)


def _mark_done(draft: Draft, screen: ScreenId) -> None:
    draft.become(screened={**draft.chat.screened, screen: draft.now})


def _take(draft: Draft, screen: Screen, phase: Screening) -> None:
    lines = visible(draft, screen.options)
    chosen = {*phase.ticked, *phase.unsure}
    untouched = [option for option in lines if option.id not in chosen]
    knowledge.record_all(draft, _about(untouched), "no")
    for option in lines:
        if option.id in phase.unsure:
            _doubt(draft, option)
    for option in lines:
        if option.id in phase.ticked and not is_locked(draft.chat):
            _affirm(draft, option)


def _about(options: Iterable[ScreenOption]) -> list[SignId]:
    """Return every sign that these lines ask about."""
    return [sign for option in options for sign in (*option.signs, *option.asks)]


def _doubt(draft: Draft, option: ScreenOption) -> None:
    if option.asks:
        _open_all(draft, option.asks)
        return
    for sign in option.signs:
        fact = draft.chat.facts.get(sign)
        hinted = fact is not None and fact.answer == "hinted"  # its own question is owed already
        first = sign == option.signs[0]
        if not hinted and (first or knowledge.decides(draft.content, sign)):
            knowledge.record(draft, sign, "unsure")


def _affirm(draft: Draft, option: ScreenOption) -> None:
    if option.asks:
        for sign in option.signs:
            if sign not in option.asks:
                questions.take(draft, sign, hit=True)
        _open_all(draft, option.asks)
        return
    stated = [sign for sign in option.signs if is_yes(draft.chat, sign)]
    questions.take(draft, (stated or list(option.signs))[0], hit=True)


def _open_all(draft: Draft, signs: Iterable[SignId]) -> None:
    for sign in signs:
        if not is_yes(draft.chat, sign):
            knowledge.record(draft, sign, "hinted", explicit=False)


def expand(draft: Draft, phase: Screening) -> None:
    """Put the single screens in the place of the joint one."""
    ahead = (*screens_of(draft.content, phase.ahead[0]), *phase.ahead[1:])
    draft.enter(Screening(ahead, phase.slot))


def by_number(draft: Draft, phase: Screening, number: int) -> OptionId | None:
    """Return the line with this number, counted from 1."""
    screen = find(draft, phase.ahead[0])
    lines = visible(draft, screen.options) if isinstance(screen, Screen) else ()
    return lines[number - 1].id if 1 <= number <= len(lines) else None


def has(draft: Draft, phase: Screening, option: OptionId) -> bool:
    """Whether the open screen has this line for this person."""
    screen = find(draft, phase.ahead[0])
    lines = visible(draft, screen.options) if isinstance(screen, Screen) else ()
    return any(line.id == option for line in lines)


def is_joint(draft: Draft, phase: Screening) -> bool:
    """Whether the open screen stands for several."""
    return isinstance(find(draft, phase.ahead[0]), JointScreen)

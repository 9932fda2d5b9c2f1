"""What is understood of one text: a line of JSON for programs, an explanation for people."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, Literal

from bot.conversation.intake import months_of
from bot.conversation.knowledge import band_of
from bot.conversation.library import Library
from bot.model.ids import HeadacheId, Language, SignId
from bot.understanding.ranking import Ranking, Told, rank
from bot.understanding.read import read
from bot.understanding.reading import Mention, Reading

Verdict = Literal["emergency", "ask", "no massage", "caution", "clear"]

Text = Mapping[str, Any]
"""One labelled text. Example: `{"id": "a1", "lang": "en", "kind": "type", "accept": ["sinus"]}`."""


def ranking_of(reading: Reading, library: Library) -> Ranking:
    """Rank the kinds of headache by this text alone."""
    return rank(
        [mention.sign for mention in reading.mentions if mention.status == "present"],
        [mention.sign for mention in reading.mentions if mention.status == "absent"],
        {fit.headache: fit.score for fit in reading.fits},
        library.content.headaches,
        Told([mention.sign for mention in reading.mentions], library.lexicon.learned),
    )


def kind_of(reading: Reading, found: Ranking) -> HeadacheId | None:
    """Return the kind to go with when nothing more is answered; None when it is not understood.

    A text about something else names no kind unless it describes one clearly.
    """
    unclear = reading.off_topic and found.sureness != "clear"
    return None if unclear else found.likely


def signs_of(reading: Reading, library: Library, now: datetime) -> dict[SignId, str]:
    """Return the signs taken as present or asked about at once, each with its strength.

    What is only feared is not among them, nor a hint that follows from other signs and is no
    danger: those are asked calmly, in their turn.
    """
    present = {m.sign: m.strength for m in reading.mentions if m.status == "present"}
    signs: dict[SignId, str] = {
        sign: strength
        for sign, strength in present.items()
        if strength == "hard" or not _only_follows(sign, present, library)
    }
    age = _sign_of_age(reading, library, now)
    return signs if age is None else {**signs, age: "hard"}


def _only_follows(sign: SignId, present: Mapping[SignId, str], library: Library) -> bool:
    """Whether a hint is no danger and what a combination makes of other signs."""
    return sign not in library.content.signs.dangers and any(
        rule.gives == sign
        and rule.strength == "soft"
        and all(one in present for one in rule.all_of)
        for rule in library.content.screening.combinations
    )


def _sign_of_age(reading: Reading, library: Library, now: datetime) -> SignId | None:
    months = months_of(reading, now)
    return None if months is None else band_of(library.content, months).gives


def verdict_of(reading: Reading, library: Library, now: datetime) -> Verdict:
    """Return what a text leads to: danger beats contraindication beats caution."""
    known = library.content.signs
    signs = signs_of(reading, library, now)
    if any(sign in known.dangers and strength == "hard" for sign, strength in signs.items()):
        return "emergency"
    feared = {mention.sign for mention in reading.mentions if mention.status == "feared"}
    if any(sign in known.dangers for sign in (*signs, *feared)):
        return "ask"
    if any(sign in known.blocks for sign in signs):
        return "no massage"
    return "caution" if any(sign in known.cautions for sign in signs) else "clear"


def prediction(reading: Reading, library: Library, now: datetime, name: str = "") -> dict[str, Any]:
    """Return what is predicted for one text. Example: `{"id": "a1", "type": null, ...}`."""
    signs = signs_of(reading, library, now)
    found = ranking_of(reading, library)
    return {
        "id": name,
        "type": kind_of(reading, found),
        "signs": [{"id": sign, "strength": strength} for sign, strength in signs.items()],
        "verdict": verdict_of(reading, library, now),
        "sureness": found.sureness,
        "language": reading.language,
    }


def predict(texts: Iterable[Text], library: Library, now: datetime) -> Iterator[dict[str, Any]]:
    """Predict each text in its own language (`lang`, else the fallback), as if it came `now`."""
    for text in texts:
        language = Language(text.get("lang") or library.fallback)
        reading = read(text["text"], library.lexicon, language)
        yield prediction(reading, library, now, text["id"])


_NOT_PRESENT: Final = {
    "absent": "denied",
    "past": "in the past",
    "other": "somebody else's",
    "feared": "feared or asked",
}


def explain(text: str, language: Language, library: Library, now: datetime) -> str:
    """Explain one text: what was understood and denied, which words carried it, and the kinds."""
    reading = read(text, library.lexicon, language)
    numbers = reading.numbers
    told = {name: getattr(numbers, name) for name in numbers.__slots__}
    lines = [
        f"language: {reading.language or '-'}; about: {reading.subject or '-'}",
        *(f'taken: "{typed}" for "{meant}"' for typed, meant in reading.mended),
        *(f"heard: {_told_of(mention)}" for mention in reading.mentions),
        *(f"number: {name} {value:g}" for name, value in told.items() if value is not None),
        *(f"wish: {intent}" for intent in reading.intents),
        f"verdict: {verdict_of(reading, library, now)}",
        *_ranking_lines(reading, library),
    ]
    return "\n".join(lines)


def _told_of(mention: Mention) -> str:
    state = _NOT_PRESENT.get(mention.status, mention.strength)
    return f'{mention.sign} ({state}) by "{mention.words}"'


def _ranking_lines(reading: Reading, library: Library) -> Iterator[str]:
    found = ranking_of(reading, library)
    fits = {fit.headache: fit.words for fit in reading.fits}
    for one in found.ranked[:3]:
        reasons = [*one.because, *([f'"{fits[one.headache]}"'] if one.headache in fits else [])]
        yield f"kind: {one.headache} {one.score:g} because {', '.join(reasons) or '-'}"
    chosen = kind_of(reading, found) or "nothing, not understood"
    yield f"would go with: {chosen} ({found.sureness})"

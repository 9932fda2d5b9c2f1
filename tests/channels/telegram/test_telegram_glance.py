"""What is told at a glance is what the library says after a long look."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Update
from telegram.ext import Application, ApplicationBuilder

from bot.botapi import TOKEN
from bot.channels.base import Arrival
from bot.channels.telegram.glance import at_a_glance
from bot.channels.telegram.sorting import Sorted, Sorter
from bot.model.events import Commanded, Pressed, Said
from bot.model.ids import ChatId
from bot.model.turn import Receipt

Json = dict[str, Any]

APPLICATION: Application[Any, Any, Any, Any, Any, Any] = (
    ApplicationBuilder().token(TOKEN).updater(None).job_queue(None).build()
)
SORTER = Sorter(APPLICATION, lambda: "headache_bot")
PRIVATE = {"id": 7, "type": "private", "first_name": "Test"}
PERSON = {"id": 7, "is_bot": False, "first_name": "Test"}


def maybe(**choices: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({}, optional=choices)


def objects(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(fields)


def joined(*parts: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.tuples(*parts).map(lambda each: {k: v for part in each for k, v in part.items()})


WORDS = st.sampled_from(["", "my head", "/start", "/Start@bot now ", "/ боль", "see /stop", "я /a"])
PEOPLE = joined(
    objects(id=st.just(7), is_bot=st.sampled_from([False, False, True]), first_name=st.just("T")),
    maybe(language_code=st.sampled_from(["en", "ru"])),
)
CHATS = st.sampled_from([PRIVATE, PRIVATE, {"id": -100, "type": "supergroup", "title": "Us"}])
ENTITIES = st.lists(
    objects(
        type=st.sampled_from(["bot_command", "bold", "of the future"]),
        offset=st.integers(0, 1),
        length=st.integers(1, 7),
    ),
    max_size=2,
)
ORIGINS = st.just({"type": "hidden_user", "sender_user_name": "X", "date": 1})
MESSAGES = joined(
    objects(message_id=st.just(5), date=st.just(1), chat=CHATS),
    maybe(
        **{"from": PEOPLE},
        text=WORDS,
        entities=ENTITIES,
        forward_origin=ORIGINS,
        caption=WORDS,
        sticker_set_name=st.just("x"),
    ),
)
PRESSES = joined(
    objects(**{"id": st.just("1"), "from": PEOPLE, "chat_instance": st.just("1")}),
    maybe(data=st.sampled_from(["", "q7.yes"]), message=MESSAGES, game_short_name=st.just("x")),
)
UPDATES = joined(
    objects(update_id=st.integers(1, 2**53)),
    st.one_of(
        objects(message=MESSAGES), objects(edited_message=MESSAGES), objects(callback_query=PRESSES)
    ),
)


@settings(max_examples=400, deadline=None)
@given(UPDATES)
async def test_a_glance_sees_what_a_long_look_sees(raw: Json) -> None:
    seen = at_a_glance(raw)
    if seen is not None:
        assert seen == await SORTER.sort(Update.de_json(raw, APPLICATION.bot))


def typed(text: str, **more: object) -> Json:
    message = {"message_id": 5, "date": 1, "chat": PRIVATE, "from": PERSON, "text": text}
    return {"update_id": 9, "message": message | more}


def arrived(event: Any) -> Arrival:
    return Arrival(ChatId(7), event, Receipt("telegram", 9))


def test_what_comes_all_the_time_needs_no_second_look() -> None:
    under = {"message_id": 5, "date": 0, "chat": PRIVATE}
    press = {"id": "1", "from": PERSON, "chat_instance": "1", "data": "q7.yes", "message": under}
    command = [{"type": "bot_command", "offset": 0, "length": 6}]
    seen = [
        at_a_glance(typed("it hurts")),
        at_a_glance(typed("/start x", entities=command)),
        at_a_glance({"update_id": 9, "callback_query": press}),
    ]
    assert seen == [
        Sorted(arrived(Said("it hurts"))),
        Sorted(arrived(Commanded("start", "x"))),
        Sorted(arrived(Pressed("q7.yes")), "1"),
    ]


def test_what_is_not_plain_is_left_to_the_library() -> None:
    robot = PERSON | {"is_bot": True}
    raws = [typed(""), typed("hi", **{"from": robot}), {"update_id": 9, "telepathy": {}}]
    assert [at_a_glance(raw) for raw in raws] == [None, None, None]

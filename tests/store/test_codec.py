"""What is stored comes back as it was, in every version."""

import json
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given, settings

from bot.model.diary import Entry
from bot.model.effects import Edit, Send
from bot.model.ids import SignId
from bot.model.state import Chat, Fact, Fresh, Phase
from bot.store.base import StoreError, StoreTooNewError
from bot.store.codec import (
    CHAT,
    EDIT,
    ENTRY,
    SEND,
    Body,
    decode,
    decode_wish,
    encode,
    encode_wish,
)
from tests.store.arbitrary import anything
from tests.store.samples import NOW, chat, edit, entry, send

PHASES: tuple[type, ...] = get_args(get_args(Phase)[0])


@settings(deadline=None)  # a busy machine is no broken promise
@given(chat=anything(Chat))
def test_any_chat_survives(chat: Chat) -> None:
    assert decode(encode(chat)) == replace(chat, alarms={}, diary=None, unread=0)


@pytest.mark.parametrize("phase", PHASES, ids=lambda phase: phase.__name__)
def test_every_phase_comes_back_as_itself(phase: type) -> None:
    @settings(deadline=None)
    @given(value=anything(phase))
    def survives(value: Phase) -> None:
        back = decode(encode(replace(chat(), phase=value))).phase
        assert (type(back), back) == (phase, value)

    survives()


def test_every_phase_has_a_kind_of_its_own() -> None:
    kinds = [{f.name: f.default for f in fields(phase)}["kind"] for phase in PHASES]
    assert len(set(kinds)) == len(PHASES)


@settings(deadline=None)
@given(wish=anything(Send | Edit))
def test_any_message_survives(wish: Send | Edit) -> None:
    assert decode_wish("send" if isinstance(wish, Send) else "edit", encode_wish(wish)) == wish


@settings(deadline=None)
@given(kept=anything(Entry))
def test_any_entry_survives(kept: Entry) -> None:
    assert ENTRY.decode(ENTRY.encode(kept)) == kept


def test_what_comes_back_is_frozen_and_hashable_where_it_was() -> None:
    back = decode_wish("send", encode_wish(send("m1")))
    assert is_dataclass(back)
    assert hash(back) == hash(send("m1"))


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (encode(chat()), CHAT.version),
        (encode_wish(send("m1")), SEND.version),
        (encode_wish(edit("m1")), EDIT.version),
        (ENTRY.encode(entry()), ENTRY.version),
    ],
)
def test_every_document_says_its_version(text: str, version: int) -> None:
    assert json.loads(text)["v"] == version


def test_alarms_are_no_part_of_the_state() -> None:
    assert "alarms" not in encode(replace(chat(), alarms={"step": NOW}))


def rename_tone(body: Body) -> Body:
    """Stands for what a later version may do: a field got a better name."""
    return {"sounds": body["loud"], **{k: v for k, v in body.items() if k != "loud"}}


def shout(body: Body) -> Body:
    """Stands for a second step."""
    return body | {"text": body["text"].upper()}


def test_an_older_version_is_brought_forward_step_by_step() -> None:
    today = replace(SEND, upgrades=(rename_tone, shout))
    old = '{"v":1,"send":{"slot":"m1","text":"press","loud":true}}'
    newer = '{"v":2,"send":{"slot":"m1","text":"press","sounds":true}}'
    newest = '{"v":3,"send":{"slot":"m1","text":"press","sounds":true}}'
    texts = [(one.text, one.sounds) for one in map(today.decode, (old, newer, newest))]
    assert texts == [("PRESS", True), ("PRESS", True), ("press", True)]


def test_what_is_written_has_the_newest_version() -> None:
    today = replace(EDIT, upgrades=(shout,))
    assert json.loads(today.encode(edit("m1")))["v"] == 2
    assert today.decode(today.encode(edit("m1"))) == edit("m1")


def test_a_newer_version_is_refused() -> None:
    with pytest.raises(StoreTooNewError, match="Start the newer version"):
        decode(f'{{"v":{CHAT.version + 1},"chat":{{}}}}')


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"v":1}',
        '{"v":1,"chat":[]}',
        '{"v":0,"chat":{}}',
        '{"v":true,"chat":{}}',
        '{"v":"1","chat":{"language":"en"}}',
        '{"v":1,"send":{"language":"en"}}',
        '{"v":1,"chat":{"phase":{"kind":"idle"}}}',
        '{"v":1,"chat":{"language":"en","phase":{"kind":"unheard_of"}}}',
        '{"v":1,"chat":{"language":"en","phase":{"kind":"running"}}}',
    ],
)
def test_a_broken_document_is_a_store_error(text: str) -> None:
    with pytest.raises(StoreError, match="Restore the database's backup"):
        decode(text)


def test_a_broken_document_is_named_by_place_and_never_quoted() -> None:
    with pytest.raises(StoreError) as caught:
        decode('{"v":4,"chat":{"language":"en","facts":[{"signs":["pregnancy"],"at":"secret"}]}}')
    told = caught.value
    assert "at facts" in str(told)
    assert "secret" not in f"{told}{told.__cause__}"
    assert told.__suppress_context__


def test_what_is_the_same_of_several_signs_is_written_once() -> None:
    no, yes = Fact("no", NOW, "asked"), Fact("yes", NOW, "said")
    facts = {SignId("a"): no, SignId("b"): Fact("no", NOW, "asked"), SignId("c"): yes}
    text = encode(replace(chat(), facts=facts | {SignId("d"): no}))
    assert [group["signs"] for group in json.loads(text)["chat"]["facts"]] == [
        ["a", "b"],
        ["c"],
        ["d"],
    ]
    back = decode(text).facts
    assert list(back.items()) == [*facts.items(), (SignId("d"), no)]
    assert back[SignId("a")] is back[SignId("b")]


def test_what_the_third_version_wrote_of_each_sign_is_read() -> None:
    fact = '{"answer":"no","at":"2026-03-01T12:00:00Z","source":"asked"}'
    old = f'{{"v":3,"chat":{{"language":"en","facts":{{"fever":{fact},"rash":{fact}}}}}}}'
    no = Fact("no", datetime(2026, 3, 1, 12, tzinfo=UTC), "asked")
    assert decode(old).facts == {"fever": no, "rash": no}


def test_a_field_that_is_missing_gets_its_default() -> None:
    assert decode('{"v":1,"chat":{"language":"en"}}') == replace(chat(), phase=Fresh(), pain=None)

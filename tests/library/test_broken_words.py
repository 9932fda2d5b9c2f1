"""Words that are missing or must not be said: each is refused with file, line and remedy."""

import pytest

from bot.library.load import inspect
from tests.library.breaking import Broken, refuse
from tests.library.sampled import edited

CASES = {
    "a danger without phrases": Broken(
        "languages/ru/phrases.yaml",
        "  stroke_signs: [перекосило лицо, слабеет рука]\n",
        "",
        "without them `ru` cannot be switched on",
        at="signs:",
    ),
    "a combination whose pieces nobody can say": Broken(
        "languages/en/phrases.yaml",
        "  stiff_neck: [stiff neck]\n",
        "",
        "no phrase of `en` says `meningitis_signs`",
        at="signs:",
    ),
    "a sign without words": Broken(
        "languages/ru/signs.yaml",
        "one_side: {label: с одной стороны}\n",
        "",
        "the sign `one_side` has no words here; add `one_side:`",
        at="stroke_signs:",
    ),
    "a danger that cannot be told": Broken(
        "languages/en/signs.yaml",
        "  tell: signs of a stroke\n",
        "",
        "`stroke_signs` has no `tell`; add its text",
        at="stroke_signs:",
    ),
    "a caution that changes without a word": Broken(
        "languages/en/signs.yaml",
        "  because: low pressure\n",
        "",
        "`low_bp` has no `because`",
        at="low_bp:",
    ),
    "an option without words": Broken(
        "languages/en/screens.yaml",
        "options: {stroke: weakness of a side, meningitis",
        "options: {stroke: weakness of a side, menigitis",
        "there is no option `menigitis`; did you mean `meningitis`?",
    ),
    "a step without words": Broken(
        "languages/en/routines/R1.yaml",
        "  rest: {title: Rest, say: Rest with closed eyes.}",
        "",
        "step `rest` has no words here",
        at="steps:",
    ),
    "a separator without its question": Broken(
        "languages/en/headaches.yaml",
        "    tension: Does it throb with the heartbeat?",
        "    migraine: Does it throb with the heartbeat?",
        "there is no separator `migraine`; known: `tension`",
        at="    migraine:",
    ),
    "a message that another language lacks": Broken(
        "languages/ru/messages.yaml",
        "welcome:",
        "wellcome:",
        "the message `welcome` is missing; add `welcome:`",
    ),
    "places that differ": Broken(
        "languages/ru/messages.yaml",
        "{number}",
        "112",
        "its places are none, in `en` they are {number}",
        at="welcome:",
    ),
    "a place left open": Broken(
        "languages/en/messages.yaml", "{number}", "{number", "write places as {name}", at="welcome:"
    ),
    "a tag that Telegram does not know": Broken(
        "languages/en/routines/R1.yaml",
        "<b>Press</b>",
        "<i>Press</i>",
        "`<i>` is not allowed; only <b> and </b> are",
        at="    say: <i>",
    ),
    "a bold that never ends": Broken(
        "languages/en/routines/R1.yaml",
        "<b>Press</b>",
        "<b>Press",
        "`<b>` is never closed",
        at="    say: <b>",
    ),
    "a stemmer that does not exist": Broken(
        "languages/en/language.yaml",
        "stemmer: english",
        "stemmer: inglish",
        "there is no stemmer `inglish`; did you mean `english`?",
    ),
    "a phrase that two signs claim": Broken(
        "languages/en/phrases.yaml",
        "  fever: [fever, high temperature]",
        "  fever: [fever, Face is  drooping]",
        '"Face is  drooping" states both `stroke_signs` and `fever`; keep it in one',
    ),
    "a headache that nobody can name": Broken(
        "languages/en/phrases.yaml",
        "  tension: [tension headache]\n",
        "",
        "no phrase of `en` names `tension`; add some under `headaches`",
        at="headaches:",
        warns=True,
    ),
    "a doctor for children without words": Broken(
        "screening.yaml",
        "child_doctor: paediatrician",
        "child_doctor: nurse",
        "doctor `nurse` has no words here; add `nurse:`",
        at="doctors:",
        named="languages/en/screens.yaml",
    ),
    "a place that one language lacks": Broken(
        "languages/en/messages.yaml",
        "our_mistake: Something went wrong here.",
        "our_mistake: Something went wrong here. {number}",
        "its places are none, in `en` they are {number}; make them the same",
        at="our_mistake:",
        named="languages/ru/messages.yaml",
    ),
    "a place that is no name": Broken(
        "languages/en/messages.yaml",
        "our_mistake: Something",
        "our_mistake: Something {0}",
        "`{0}` is not a place; write it as {name}",
    ),
    "a place that the program does not fill": Broken(
        "languages/en/messages.yaml",
        '"plan_time": "plan_time"',
        '"plan_time": "{tme}"',
        "nothing is filled in for `{tme}` here; did you mean `time`?",
    ),
    "a place in a message that has none": Broken(
        "languages/en/messages.yaml",
        '"stopped": "stopped"',
        '"stopped": "{name}"',
        "nothing is filled in for `{name}` here; take it out",
    ),
    "a message that no language has": Broken(
        "languages/en/messages.yaml",
        '"plan_time":',
        '"plan_times":',
        "the message `plan_time` is missing; add `plan_time:` with its text",
        at="welcome:",
    ),
    "a message that nobody says": Broken(
        "languages/en/messages.yaml",
        "welcome:",
        "farewell: Bye.\nwelcome:",
        "nothing says the message `farewell`; rename or remove it",
        warns=True,
    ),
    "a region of the body without a name": Broken(
        "languages/ru/messages.yaml",
        '"region_hand":',
        '"region_hands":',
        "the message `region_hand` is missing",
        at="welcome:",
    ),
    "a technique without a name": Broken(
        "languages/ru/messages.yaml",
        '"technique_hair_lift":',
        '"technique_hairlift":',
        "the message `technique_hair_lift` is missing",
        at="welcome:",
    ),
    "a point that is named and is not there": Broken(
        "languages/en/routines/R1.yaml",
        "the top of the head, firm",
        "GV21 on the top of the head, firm",
        "there is no point `GV21`",
        at="    say: <b>",
    ),
    "a step longer than a caption": Broken(
        "languages/en/routines/R1.yaml",
        "say: Rub your palms together.",
        f"say: {'Rub. ' * 180}",
        "at most 874 fit under its picture; shorten it",
        at="  hands:",
    ),
    "a routine too wide for its button": Broken(
        "languages/ru/messages.yaml",
        '"routine_button": "routine_button"',
        '"routine_button": "Массаж, который сегодня подходит: {name}"',
        "at most 40 fit, shorten it",
        at="button:",
        named="languages/ru/routines/R1.yaml",
    ),
    "a control too wide for half a line": Broken(
        "languages/en/messages.yaml",
        '"pause": "pause"',
        '"pause": "Wait a little moment, please"',
        "shares its line; at most 20 characters fit on a phone; shorten it",
    ),
    "a letter in upper case": Broken(
        "languages/en/language.yaml",
        "letters: abc",
        "letters: Abc",
        "the letters must be lower-case; rewrite them",
    ),
    "a country without a name": Broken(
        "languages/en/screens.yaml",
        "countries: {GB: United Kingdom, NO: Norway}",
        "countries: {GB: United Kingdom}",
        "country `NO` has no words here; add `NO:`",
    ),
    "an age button without a label": Broken(
        "languages/ru/screens.yaml",
        "age_bands: {baby: До 2 лет, grown: 18 и старше}",
        "age_bands: {baby: До 2 лет}",
        "the age band `grown` is a button without a label; add `grown:`",
    ),
    "a point without a name": Broken(
        "languages/ru/points.yaml", "GV15:", "GV16:", "point `GV15` has no words here", at="GV20:"
    ),
    "a bold of bold": Broken(
        "languages/en/routines/R1.yaml",
        "<b>Press</b>",
        "<b><b>Press</b></b>",
        "`<b>` has no partner; close every <b> with one </b>",
        at="    say: <b>",
    ),
    "a step that does not fit under its picture": Broken(
        "languages/en/routines/R1.yaml",
        "say: Rub your palms together.",
        f"say: {'Rub your palms. ' * 60}",
        "this step does not fit under its picture; take 140 characters out",
        at="  hands:",
    ),
    "a sign that exists in words alone": Broken(
        "languages/en/signs.yaml",
        "throbbing: {label",
        "trobbing: {label",
        "there is no sign `trobbing`; did you mean `throbbing`?",
    ),
}


@pytest.mark.parametrize("breakage", CASES.values(), ids=CASES)
def test_broken_words_are_refused_with_file_line_and_remedy(breakage, content):
    refuse(breakage, content)


def test_a_contraindication_that_nobody_can_say_is_warned_of(content):
    edited(content, "languages/ru/phrases.yaml", "  fever: [температура, жар]\n", "")
    edited(content, "screening.yaml", "gives: fever, basis", "gives: one_side, basis")
    told = "no phrase of `ru` says `fever`; add some under `signs` in phrases.yaml"
    assert told in [each.message for each in inspect(content).problems]


def test_the_language_that_everybody_falls_back_to_is_missed(content):
    (content / "languages" / "en").rename(content / "languages" / "de")
    told = [each.message for each in inspect(content).errors]
    assert told == ["there is no language `en`, which everybody else falls back to; add it"]

"""Words that are missing or must not be said: each is refused with file, line and remedy."""

import pytest

from tests.library.breaking import Broken, refuse

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
        "the message `welcome` is missing, another language has it",
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
}


@pytest.mark.parametrize("breakage", CASES.values(), ids=CASES)
def test_broken_words_are_refused_with_file_line_and_remedy(breakage, content):
    refuse(breakage, content)

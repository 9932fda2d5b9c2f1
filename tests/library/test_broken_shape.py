"""Files of the wrong shape: each is refused with file, line and what would be right."""

import pytest

from tests.library.breaking import Broken, refuse

CASES = {
    "a quote left open": Broken(
        "languages/en/routines/R10.yaml", "name: rest", 'name: "rest', "this is not YAML"
    ),
    "a tab for indentation": Broken(
        "points.yaml", "  region: head", "\tregion: head", "look for a missing quote"
    ),
    "an entry twice": Broken(
        "signs.yaml", "symptoms:\n", "symptoms:\n  one_side:\n", "is here twice", at="  one_side:"
    ),
    "an unknown field": Broken(
        "signs.yaml",
        "    strength: soft",
        "    strenght: soft",
        "`strenght` is not known here; did you mean `strength`?",
    ),
    "a field left out": Broken(
        "signs.yaml",
        "    timing: days\n",
        "",
        "`timing` is missing; add one of `now_24h`, `days`, `weeks`",
        at="  fever:",
    ),
    "a choice that is none": Broken(
        "signs.yaml", "    strength: soft", "    strength: sotf", "did you mean `soft`?"
    ),
    "a text where a number belongs": Broken(
        "screening.yaml", "  silence_s: 60", "  silence_s: soon", "`soon` should be a whole number"
    ),
    "a number where a text belongs": Broken(
        "emergency.yaml", 'unknown: "112"', "unknown: 112", "should be text; put it in quotes"
    ),
    "a number out of bounds": Broken(
        "screening.yaml", "  session_s: 3600", "  session_s: 9000", "it must be at most 3600"
    ),
    "one entry where a list belongs": Broken(
        "signs.yaml",
        "    then_ask: [fever]",
        "    then_ask: fever",
        "should be a list: one entry a line, each after `- `",
    ),
    "a yes that is neither true nor false": Broken(
        "routines/R10.yaml", "touch: false", "touch: no", "`no` should be true or false"
    ),
    "a button too long for a phone": Broken(
        "languages/en/headaches.yaml",
        "  button: Tension",
        "  button: " + "Tension " * 6,
        "this text has 47 characters; at most 40 fit",
    ),
    "an empty text": Broken(
        "languages/en/screens.yaml",
        "    title: And today?",
        '    title: ""',
        "this text is empty; write it or remove the line",
    ),
    "an anchor": Broken(
        "signs.yaml", "  fever:\n", "  fever: &hot\n", "references are not used; write it out"
    ),
    "a tag": Broken(
        "points.yaml", "  paired: false", "  paired: !!python/name:os.system", "tags are not used"
    ),
    "a second document": Broken(
        "points.yaml", "GV15:", "---\nGV15:", "a second document starts here"
    ),
    "a list as a key": Broken("points.yaml", "GV15:", "[GV15]:", "a key must be a word"),
    "a file that nobody reads": Broken(
        "headaches/tension.yml",
        "",
        "ref: T04",
        "nobody reads this file; did you mean `tension.yaml`?",
    ),
    "a source that is none": Broken(
        "signs.yaml",
        "    basis: [S49]",
        "    basis: [S 49]",
        "`S 49` names no source; write S40, W4, R:nice, K or P",
    ),
    "an empty list entry": Broken(
        "signs.yaml", "    then_ask: [fever]", "    then_ask: [fever, {}]", "should be text"
    ),
    "a phrase that is a number": Broken(
        "languages/en/phrases.yaml",
        "  one_side: [one side]",
        "  one_side: [911]",
        "`911` should be text; put it in quotes",
    ),
    "a message without text": Broken(
        "languages/ru/messages.yaml",
        "our_mistake: Что-то сломалось. При опасности звоните 112.",
        "our_mistake:",
        "should be text; put it in quotes",
    ),
    "a group in both files of what people type": Broken(
        "languages/en/phrases.yaml",
        "signs:\n",
        "intents:\n  stop: [halt]\nsigns:\n",
        "`intents` is in both grammar.yaml and phrases.yaml; remove one of them",
        at="intents:",
    ),
}


@pytest.mark.parametrize("breakage", CASES.values(), ids=CASES)
def test_a_wrong_shape_is_refused_with_file_line_and_remedy(breakage, content):
    refuse(breakage, content)

"""Small breakages of a small content, each refused with file, line and what would be right."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.library.load import ContentError, inspect, load_library

SAMPLE = Path(__file__).parent / "sample"


@dataclass(frozen=True)
class Broken:
    """One edit of one file, and what must be said about it."""

    file: str
    old: str
    new: str
    told: str
    at: str = ""
    """Text of the line that is named; empty: the first line of `new`."""
    named: str = ""
    """The file that is named; empty: the one that was edited."""


SHAPE = {
    "a quote left open": Broken(
        "languages/en/messages.yaml", "welcome: This", 'welcome: "This', "this is not YAML"
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
}

TRUTHS = {
    "a sign that does not exist": Broken(
        "signs.yaml",
        "    then_ask: [fever]",
        "    then_ask: [feverr]",
        "there is no sign `feverr`; did you mean `fever`?",
    ),
    "a point that does not exist": Broken(
        "signs.yaml", "remove_points: [GV20]", "remove_points: [GV21]", "there is no point `GV21`"
    ),
    "a headache that does not exist": Broken(
        "headaches/migraine.yaml",
        "confused_with: [tension]",
        "confused_with: [tensions]",
        "there is no headache `tensions`; did you mean `tension`?",
    ),
    "a variant that does not exist": Broken(
        "headaches/migraine.yaml",
        "  late: [R1/light]",
        "  late: [R1/ligth]",
        "`R1` has no variant `ligth`; did you mean `light`?",
    ),
    "a routine that does not exist": Broken(
        "headaches/tension.yaml", "late: [R10]", "late: [R19]", "there is no routine `R19`"
    ),
    "a screen that does not exist": Broken(
        "screening.yaml",
        "  new_day: [again]",
        "  new_day: [agian]",
        "there is no screen `agian`; did you mean `again`?",
    ),
    "a joint screen of a joint screen": Broken(
        "screening.yaml",
        "screens: [danger, today]}",
        "screens: [danger, again]}",
        "there is no screen `again`",
    ),
    "a step that a variant does not have": Broken(
        "routines/R1.yaml",
        "  light: [settle, rest]",
        "  light: [settle, crwon, rest]",
        "this routine has no step `crwon`; did you mean `crown`?",
    ),
    "an id twice in a list": Broken(
        "routines/R1.yaml", "  - id: crown", "  - id: rest", "the id `rest` is used twice"
    ),
    "an id that does not fit a button": Broken(
        "screening.yaml", "{id: fever, signs", '{id: "fe.ver", signs', "must be 1-40 letters"
    ),
    "a sign in two tiers": Broken(
        "signs.yaml",
        "  one_side:",
        "  one_side:\n  fever:",
        "is in another tier already",
        "  fever:",
    ),
    "a danger that nobody asks about": Broken(
        "screening.yaml",
        "      - id: meningitis\n        signs: [meningitis_signs]\n",
        "",
        "nobody ever asks about the danger `meningitis_signs`",
        at="  meningitis_signs:",
        named="signs.yaml",
    ),
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
    "ages that no band holds": Broken(
        "screening.yaml",
        "{id: baby, from_months: 0,",
        "{id: baby, from_months: 6,",
        "the first age band must start at 0 months",
    ),
    "a gap shorter than the step": Broken(
        "routines/R1.yaml",
        "    gap_s: 300",
        "    gap_s: 200",
        "`gap_s` 200 is shorter than the step itself; at least 300",
    ),
    "parts that do not add up": Broken(
        "routines/R1.yaml",
        "    reps: 12\n",
        "    reps: 15\n",
        "the parts have 12 repetitions together, the step says 15",
    ),
    "an end that a caution may remove": Broken(
        "routines/R1.yaml",
        "    gap_s: 300\n    essential: true\n",
        "    gap_s: 300\n",
        "it must start and end with a step that is `essential: true`",
        at="light: [settle, rest]",
    ),
    "a pressure that the point does not bear": Broken(
        "routines/R1.yaml",
        "    pressure: 2",
        "    pressure: 3",
        "`GV20` takes pressure 2 at most, not 3",
        at="      - {id: crown",
    ),
    "a place that must never be pressed": Broken(
        "routines/R1.yaml",
        "points: [GV20]",
        "points: [GV15]",
        "`GV15` must never be pressed",
        at="      - {id: crown",
    ),
    "a touch in a routine without touch": Broken(
        "routines/R10.yaml",
        "techniques: [breathe]",
        "techniques: [rub]",
        "may only `breathe` and `rest`",
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
    "a language that everybody falls back to, gone": Broken(
        "languages/en", "", "", "there is no language `en`", named="languages"
    ),
}


def broken_copy(breakage: Broken, folder: Path) -> Path:
    """Return a copy of the sample with the breakage in it."""
    copy = folder / "content"
    shutil.copytree(SAMPLE, copy)
    path = copy / breakage.file
    if path.is_dir():
        shutil.rmtree(path)
        return copy
    text = path.read_text("utf-8") if path.exists() else ""
    assert breakage.old in text
    path.write_text(text.replace(breakage.old, breakage.new, 1), "utf-8")
    return copy


CASES = {**SHAPE, **TRUTHS}


@pytest.mark.parametrize("breakage", CASES.values(), ids=CASES)
def test_broken_content_is_refused_with_file_line_and_remedy(breakage, tmp_path):
    content = broken_copy(breakage, tmp_path)
    file = content / (breakage.named or breakage.file)
    with pytest.raises(ContentError) as refused:
        load_library(content)
    fitting = [each for each in refused.value.problems if breakage.told in each.message]
    assert fitting, str(refused.value)
    assert fitting[0].file == str(file)
    if file.is_file():
        assert (breakage.at or breakage.new.split("\n")[0]) in _line(file, fitting[0].line)


def _line(file: Path, number: int) -> str:
    return file.read_text("utf-8").split("\n")[number - 1]


def test_every_mistake_is_told_at_once(tmp_path):
    content = tmp_path / "content"
    shutil.copytree(SAMPLE, content)
    for name in ("signs.yaml", "points.yaml", "languages/ru/screens.yaml"):
        path = content / name
        path.write_text(path.read_text("utf-8") + "oops: [1, 2]\n", "utf-8")
    (content / "languages/en/messages.yaml").write_text("a: 'b\n", "utf-8")
    named = {Path(each.file).relative_to(content).as_posix() for each in inspect(content).errors}
    assert named == {
        "signs.yaml",
        "points.yaml",
        "languages/ru/screens.yaml",
        "languages/en/messages.yaml",
    }


def test_a_session_of_more_than_an_hour_is_refused(tmp_path):
    content = tmp_path / "content"
    shutil.copytree(SAMPLE, content)
    path = content / "routines" / "R1.yaml"
    text = path.read_text("utf-8").replace("gap_s: 75", "gap_s: 960").replace("300", "900")
    path.write_text(text.replace("gap_s: 900", "gap_s: 960"), "utf-8")
    limits = content / "screening.yaml"
    limits.write_text(limits.read_text("utf-8").replace("session_s: 3600", "session_s: 1800"))
    told = [each.message for each in inspect(content).errors]
    assert told == ["the steps take 2880 s in all; at most 1800 s are allowed"]

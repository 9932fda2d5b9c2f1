"""Content that is right becomes a library."""

from bot.library.load import inspect, load_library
from bot.library.source import Atlas, read_source
from bot.model.ids import Country, HeadacheId, Language, SignId


def test_right_content_becomes_a_library(content):
    library = load_library(content)
    assert sorted(library.words) == ["en", "ru"]
    assert library.words[Language("ru")].phrases.headaches[HeadacheId("migraine")] == ("мигрень",)
    assert library.content.doctors == ("gp", "paediatrician")


def test_the_content_that_comes_with_the_program_is_right():
    assert inspect().errors == ()


def test_words_that_yaml_takes_for_truth_values_stay_words(content):
    library = load_library(content)
    english = library.words[Language("en")]
    assert english.phrases.intents["no"] == ("no",)
    assert english.countries[Country("NO")] == "Norway"
    separator = library.content.headaches[HeadacheId("migraine")].separators[0]
    assert (separator.yes, separator.no) == ("migraine", "tension")


def test_an_entry_with_nothing_to_say_is_an_entry(content):
    assert SignId("throbbing") in load_library(content).content.signs.symptoms


def test_the_sample_has_no_problem_at_all(content):
    assert inspect(content).problems == ()


def test_a_warning_does_not_refuse(content):
    signs = content / "signs.yaml"
    signs.write_text(signs.read_text("utf-8") + "  yawning:\n", "utf-8")
    for code in ("en", "ru"):
        words = content / "languages" / code / "signs.yaml"
        words.write_text(words.read_text("utf-8") + "yawning: {label: yawning}\n", "utf-8")
    [problem] = inspect(content).problems
    assert problem.severity == "warning"
    assert str(problem).endswith(
        "warning: nothing uses the symptom `yawning`; give it to a headache or remove it"
    )
    load_library(content)


def test_a_danger_counts_as_heard_by_its_pieces(content):
    library = load_library(content)
    phrases = library.words[Language("en")].phrases
    assert SignId("meningitis_signs") not in phrases.signs


def test_every_scalar_keeps_its_kind(tmp_path):
    file = tmp_path / "kinds.yaml"
    file.write_text("[1, -2, 3.5, true, False, null, ~, yes, on, 1e3, 12:30, '7', 0x1f, 1_000]")
    value = read_source(file, "kinds.yaml", Atlas(), ())
    assert value == (
        1, -2, 3.5, True, False, None, None,
        "yes", "on", "1e3", "12:30", "7", "0x1f", "1_000",
    )  # fmt: skip


def test_a_place_has_the_line_of_its_key(tmp_path):
    file = tmp_path / "lines.yaml"
    file.write_text("a:\n  b:\n    - x\n    -\n      c: 1\n")
    atlas = Atlas()
    read_source(file, "lines.yaml", atlas, ("top",))
    places = [("top", "a"), ("top", "a", "b"), ("top", "a", "b", 0), ("top", "a", "b", 1, "c")]
    assert [atlas.where(place)[1] for place in places] == [1, 2, 3, 5]
    assert atlas.where(("top", "a", "b", 1, "c", "deeper")) == ("lines.yaml", 5)

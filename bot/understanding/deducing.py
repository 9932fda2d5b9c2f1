"""Signs that follow from numbers and from other signs, by the rules of `screening.yaml`."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from bot.model.content import Combination, NumberRule
from bot.model.ids import SignId
from bot.understanding.counting import Count
from bot.understanding.judging import worst
from bot.understanding.lexicon import Lexicon
from bot.understanding.reading import Mention
from bot.understanding.scene import Scene
from bot.understanding.spotting import Hit


def satisfied(rule: NumberRule, value: float) -> bool:
    """True when the number is over (or under) the threshold of the rule."""
    if rule.at_least is not None and value < rule.at_least:
        return False
    return rule.below is None or value < rule.below


def from_numbers(
    counts: Iterable[Count], lexicon: Lexicon, words: Sequence[str]
) -> Iterator[Mention]:
    """What the numbers of a text say by themselves."""
    for count in counts:
        said = " ".join(words[count.start : count.end])
        for rule in lexicon.number_rules:
            if rule.number == count.name and satisfied(rule, count.value):
                yield Mention(rule.gives, "present", rule.strength, said)


def refuted(
    hits: Iterable[Hit], counts: Collection[Count], lexicon: Lexicon, scene: Scene
) -> frozenset[Hit]:
    """Hits that a number of their own clause speaks against: "pressure 120/80" is no high one."""
    by_clause: dict[int, list[Count]] = {}
    for count in counts:
        by_clause.setdefault(scene.clause_number(count.start), []).append(count)
    if not by_clause:
        return frozenset()
    rules = _rules_by_sign(lexicon.number_rules)
    return frozenset(
        hit
        for hit in hits
        if SignId(hit.phrase.about) not in lexicon.dangers
        and _speaks_against(
            rules.get(SignId(hit.phrase.about), ()),
            [
                count
                for count in by_clause.get(scene.clause_number(hit.start), ())
                if hit.phrase.is_pattern
                or not hit.as_written
                or count.end <= hit.start
                or hit.end <= count.start
            ],
        )
    )


def _rules_by_sign(rules: Iterable[NumberRule]) -> Mapping[SignId, list[NumberRule]]:
    by_sign: dict[SignId, list[NumberRule]] = {}
    for rule in rules:
        by_sign.setdefault(rule.gives, []).append(rule)
    return by_sign


def _speaks_against(rules: Collection[NumberRule], counts: Collection[Count]) -> bool:
    tried = [
        satisfied(rule, count.value)
        for rule in rules
        for count in counts
        if rule.number == count.name
    ]
    return bool(tried) and not any(tried)


def combined(mentions: tuple[Mention, ...], lexicon: Lexicon) -> tuple[Mention, ...]:
    """The mentions and what several of them mean together, until nothing new follows."""
    for _ in range(len(lexicon.combinations)):
        found = _together(mentions, lexicon.combinations)
        new = [one for one in found if not _hinted(one, mentions, lexicon)]
        more = worst((*mentions, *new))
        if more == mentions:
            break
        mentions = more
    return mentions


def _hinted(mention: Mention, known: tuple[Mention, ...], lexicon: Lexicon) -> bool:
    """True for a hint of a danger that is soft by its nature beside one that is stated.

    "Suddenly I saw double": the alarm is raised already, and the onset was that of the sight.
    """
    return (
        mention.strength == "soft"
        and lexicon.dangers.get(mention.sign) == "soft"
        and any(
            one.status == "present" and one.strength == "hard" and one.sign in lexicon.dangers
            for one in known
        )
    )


def _together(
    mentions: tuple[Mention, ...], combinations: Iterable[Combination]
) -> Iterator[Mention]:
    present = {mention.sign: mention for mention in mentions if mention.status == "present"}
    for rule in combinations:
        if rule.applies is not None or not all(map(present.__contains__, rule.all_of)):
            continue  # where it applies to an age: that is not known here
        some = [present[sign] for sign in rule.any_of if sign in present]
        if (rule.any_of and not some) or any(sign in present for sign in rule.none_of):
            continue
        parts = [*(present[sign] for sign in rule.all_of), *some[:1]]
        hard = rule.strength == "hard" and all(part.strength == "hard" for part in parts)
        words = ", ".join(dict.fromkeys(part.words for part in parts))
        yield Mention(rule.gives, "present", "hard" if hard else "soft", words)

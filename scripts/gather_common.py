"""Gathers the words that everybody knows: `python -m scripts.gather_common en ru`.

Run it for a new language, after `pip install wordfreq`. The bot itself does not need it: the words
are kept in `content/languages/<code>/common.yaml`, with a NOTICE of their source.
"""

import sys
from pathlib import Path
from textwrap import fill

from wordfreq import top_n_list

from bot.library.load import load_library
from bot.model.ids import Language
from bot.understanding.spelling import MENDED_FROM

LANGUAGES = Path(__file__).parents[1] / "content" / "languages"

MOST = 20_000
"""With 60,000 no figure changes, and rarer words are more often somebody's slips."""

HEAD = """\
# yaml-language-server: $schema=../../schemas/words-common.json
# Words that everybody knows, names and rude ones too. They are meant as they are typed: no slip of
# the finger is looked for in them or in their other forms, of which one is enough. From a corpus;
# see ../../NOTICE.md.
>-
"""


def gather(language: str) -> None:
    """Write the words of a language, the commonest first."""
    tongue = load_library().lexicon.speeches[Language(language)].tongue
    words = [word for word in top_n_list(language, MOST) if _may_be_a_slip(word)]
    one_of_each_stem = {tongue.stem(word): word for word in reversed(words)}
    told = " ".join(reversed(one_of_each_stem.values()))
    lines = fill(told, 100, initial_indent="  ", subsequent_indent="  ")
    (LANGUAGES / language / "common.yaml").write_text(f"{HEAD}{lines}\n", "utf-8")


def _may_be_a_slip(word: str) -> bool:
    return len(word) >= MENDED_FROM and word.isalpha()


if __name__ == "__main__":
    for each in sys.argv[1:]:
        gather(each)

"""The rule files: what is wrong in them is said plainly, and the project's own are sound."""

from pathlib import Path

import pytest

from frontdesk.language.safety import SafetyReader, rules_checksum

RULES = """
negation: {negators: [not], fillers: [], continued_by: [or], restarts: [i], undone_by: []}
unnegatable: []
signs:
  SIGN
"""
SIGN = "numb: {about: numb bottom, level: emergency, rules: [{all: [bottom, numb]}]}"
WORDS = """
harmless: [bottom line]
bottom: [bottom|bum]
numb: [numb, no feeling]
"""
SPELLING = """
skip: [my]
variants: {cant: cannot, you and me: u}
rewrites: {}
masked: []
guessed: [bottom]
glued: []
protected: []
"""


def reader(folder: Path, sign: str = SIGN, words: str = WORDS, spelling: str = SPELLING) -> SafetyReader:
    paths = [folder / name for name in ("signs.yml", "words.yml", "spelling.yml")]
    for path, text in zip(paths, (RULES.replace("SIGN", sign), words, spelling), strict=True):
        path.write_text(text, "utf-8")
    return SafetyReader(*paths)


def signs(reader: SafetyReader, text: str) -> list[str]:
    return [reading.sign for reading in reader.readings(text)]


def test_a_small_rule_book_works(tmp_path: Path) -> None:
    small = reader(tmp_path)
    assert signs(small, "my bum is numb") == ["numb"]
    assert signs(small, "no feeling in my botom") == ["numb"]
    assert signs(small, "my bum is not numb") == []
    assert signs(small, "bottom line: numb") == []


def test_parts_of_a_sign_must_stand_near(tmp_path: Path) -> None:
    near = SIGN.replace("all: [bottom, numb]", "all: [bottom, numb], within: 1")
    assert signs(reader(tmp_path, near), "bottom so numb") == ["numb"]
    assert signs(reader(tmp_path, near), "bottom and one other thing numb") == []


def test_a_rule_may_want_its_parts_in_order(tmp_path: Path) -> None:
    ordered = SIGN.replace("all: [bottom, numb]", "all: [numb, bottom], ordered: true")
    assert signs(reader(tmp_path, ordered), "numb bottom") == ["numb"]
    assert signs(reader(tmp_path, ordered), "bottom numb") == []


def test_a_rule_may_be_silenced_by_its_context(tmp_path: Path) -> None:
    silenced = SIGN.replace("all: [bottom, numb]", "all: [bottom, numb], unless: [bench]")
    words = WORDS + "bench: [bench]\n"
    assert signs(reader(tmp_path, silenced, words), "numb bottom") == ["numb"]
    assert signs(reader(tmp_path, silenced, words), "numb bottom from the bench") == []


def test_a_part_may_belong_to_something_else(tmp_path: Path) -> None:
    outside = SIGN.replace("all: [bottom, numb]", "all: [bottom, numb], outside: [numb_leg]")
    words = WORDS + "numb_leg: [<numb> leg]\n"
    assert signs(reader(tmp_path, outside, words), "numb bottom") == ["numb"]
    assert signs(reader(tmp_path, outside, words), "numb leg and sore bottom") == []


@pytest.mark.parametrize(
    ("sign", "message"),
    [
        (
            SIGN.replace("emergency", "bad"),
            r"signs.yml: signs.numb.level: .*'emergency', 'urgent' or 'crisis'",
        ),
        (SIGN.replace("about: numb bottom, ", ""), r"signs.yml: signs.numb.about: Field required"),
        (SIGN.replace("about", "abuot"), r"signs.yml: .*signs.numb.abuot: Extra inputs"),
        (SIGN.replace("[bottom, numb]", "[]"), r"signs.yml: signs.numb.rules.0.all"),
        (SIGN.replace("[bottom, numb]", "[botom, numb]"), r"sign 'numb' names unknown word groups: botom"),
    ],
)
def test_a_wrong_rule_is_named(tmp_path: Path, sign: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        reader(tmp_path, sign=sign)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("- a list", "words.yml: expected word groups"),
        (WORDS.replace("harmless", "harmles"), "words.yml: the word group 'harmless' is missing"),
        (WORDS.replace("[bottom|bum]", "bottom"), "words.yml: word group 'bottom' must be a list of phrases"),
        (WORDS.replace("bottom|bum", "999"), "words.yml: word group 'bottom' must be a list of phrases"),
        (
            WORDS.replace("bottom|bum", "Bottom"),
            "words.yml: word group 'bottom': 'Bottom' .* not well-formed",
        ),
        (WORDS.replace("bottom|bum", "bottom||bum"), "'bottom|bum' .*not well-formed"),
        (WORDS.replace("bottom|bum", "<bumm>"), "refers to <bumm>, which does not exist"),
        (WORDS.replace("bottom|bum", "<bottom>"), "<bottom> refers to itself"),
        (WORDS.replace("bottom|bum", "my"), "may be empty"),
        (WORDS.replace("bottom|bum", "bottom|u"), "'u' is read as 'you and me'"),
        (WORDS.replace("[bottom|bum]", "[bottom"), "words.yml is not YAML"),
        (WORDS.replace("[bottom|bum]", "['bum?']"), "may be empty"),
    ],
)
def test_a_wrong_word_group_is_named(tmp_path: Path, words: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        reader(tmp_path, words=words)


@pytest.mark.parametrize(
    ("spelling", "message"),
    [
        (SPELLING.replace("skip", "skipp"), "spelling.yml: skip: Field required"),
        (SPELLING.replace("[bottom]", "[bum]"), "spelling.yml: guessed: .*'bum' is too short to be guessed"),
    ],
)
def test_a_wrong_spelling_file_is_named(tmp_path: Path, spelling: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        reader(tmp_path, spelling=spelling)


def test_the_checksum_is_that_of_the_rules() -> None:
    assert len(rules_checksum()) == 64
    assert rules_checksum() == rules_checksum()

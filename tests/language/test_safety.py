"""The safety reader: what raises an alarm, what does not, and the spaCy component around it."""

from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

from frontdesk.language.safety import SafetyReading, read_safety


@pytest.fixture(scope="module")
def nlp() -> spacy.Language:
    pipeline = spacy.blank("en")
    pipeline.add_pipe("frontdesk_safety")
    return pipeline


def level(nlp: spacy.Language, text: str) -> str | None:
    reading = nlp(text)._.safety
    return reading.level if reading else None


def test_a_reading_names_level_and_sign(nlp: spacy.Language) -> None:
    assert nlp("my private parts have gone numb")._.safety == SafetyReading(
        level="emergency", sign="saddle_numbness", overdose=False
    )


@pytest.mark.parametrize(
    ("text", "level", "also"),
    [
        ("i want to die and my private parts have gone numb", "emergency", "crisis"),
        ("fell off a ladder onto my head and i want to die", "crisis", "emergency"),
        ("i want to die and i am always losing weight without trying", "crisis", None),
        ("my private parts have gone numb", "emergency", None),
        ("i want to die", "crisis", None),
    ],
)
def test_an_emergency_and_a_crisis_do_not_hide_each_other(
    nlp: spacy.Language, text: str, level: str, also: str | None
) -> None:
    reading = nlp(text)._.safety
    assert (reading.level, reading.also) == (level, also)


@pytest.mark.parametrize(
    "text",
    [
        "i want to die and my skin is crawling",
        "my needles are booked for monday but i want to die",
        "i wish i was dead, i have lost so much weight",
        "wanna die. restart work next week",
    ],
)
def test_nothing_near_it_makes_a_plain_wish_to_die_harmless(nlp: spacy.Language, text: str) -> None:
    assert level(nlp, text) == "crisis"


@pytest.mark.parametrize(
    "text",
    ["i want to die of embarrassment on the couch", "wanted to die laughing"],
)
def test_a_turn_of_phrase_about_dying_is_no_sign(nlp: spacy.Language, text: str) -> None:
    assert level(nlp, text) is None


def test_a_plain_question_is_no_sign(nlp: spacy.Language) -> None:
    assert nlp("Do you treat trapped nerves?")._.safety is None


@pytest.mark.parametrize("text", ["", " ", "...", "?!", "👍", "🙂🙂 ok", "\u200b", "1234567", "[phone]"])
def test_nothing_to_read_is_no_sign(nlp: spacy.Language, text: str) -> None:
    assert level(nlp, text) is None


def test_the_function_and_the_component_agree(nlp: spacy.Language) -> None:
    doc = nlp.make_doc("i feel like ending my life")
    assert read_safety(doc) == nlp("i feel like ending my life")._.safety != None  # noqa: E711


@pytest.mark.parametrize(
    "text",
    [
        "I Cannot Feel My Bottom",
        "I'VE TAKEN THE WHOLE BOX OF TABLETS",
        "My Dad\u2019s Speech Is Slurred",
        "CAN\u2019T PEE",
        "Whiplash In 2011, All Fine",
    ],
)
def test_lower_case_reads_the_same(nlp: spacy.Language, text: str) -> None:
    assert nlp(text)._.safety == nlp(text.lower())._.safety


@pytest.mark.parametrize(
    ("plain", "typed"),
    [
        ("i cannot pee", "i cant pee"),
        ("i cannot pee", "i can not pee"),
        ("i cannot pee", "i can\u2019t pee"),
        ("i cannot pee", "icant pee"),
        ("i cannot pee", "I caaaan't pee!!!"),
        ("my bottom is numb", "my botom is nummmmb"),
        ("numbness between my thighs", "numness inbetween my thigs"),
        ("my bladder is not working", "my blader isnt working"),
        ("my speech is slurred", "my speach is slured"),
        ("pain in my chest", "payn in my cheast"),
        ("i am suicidal", "im suicidle"),
        ("i think about suicide", "i think about su!cide"),
        ("i think about suicide", "i think about su1c1de"),
        ("i think about suicide", "i think about s.u.i.c.i.d.e"),
        ("i think about suicide", "i think about s u i c i d e"),
        ("i want to kill myself", "i wanna k*ll myself"),
        ("i want to kill myself", "i want to ki11 my self"),
        ("i took an overdose", "i took an 0verdose"),
    ],
)
def test_spelling_does_not_matter(nlp: spacy.Language, plain: str, typed: str) -> None:
    assert nlp(typed)._.safety == nlp(plain)._.safety
    assert level(nlp, typed) is not None


@pytest.mark.parametrize(
    "text",
    [
        "the wee girl at reception was lovely",
        "my phone number has changed",
        "peel off the plaster",
        "do you take cheques",
        "i need to cancel",
        "skating hurts my knees",
        "textiles shop",
        "new ladder in my tights",
    ],
)
def test_words_near_a_sign_are_not_misspellings(nlp: spacy.Language, text: str) -> None:
    assert level(nlp, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "no numbness in my groin",
        "my groin isn't numb",
        "I haven't got any chest pain",
        "no chest pain or shortness of breath",
        "never had trouble with my bladder or bowels",
        "my legs are not weak",
        "i am not suicidal",
        "without fever",
        "bladder and bowels are working normally",
    ],
)
def test_a_plain_negation_is_no_sign(nlp: spacy.Language, text: str) -> None:
    assert level(nlp, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "no feeling in my groin",
        "not had a wee since yesterday",
        "no improvement and my bottom is numb",
        "I'm not sure if it matters, but my bottom is numb",
        "not only my leg, my groin is numb as well",
        "never had chest pain like this before",
        "no fever. my groin is numb",
        "no idea why my privates are tingling",
    ],
)
def test_a_not_elsewhere_hides_nothing(nlp: spacy.Language, text: str) -> None:
    assert level(nlp, text) == "emergency"


@pytest.mark.parametrize(
    "text",
    [
        "this sciatica is killing me",
        "i could murder a biscuit, my diet is killing me",
        "dying for a massage",
        "scared to death of needles",
        "bored to tears at home with my back",
        "i pulled my back moving a chest of drawers",
        "stroking my dog hurts",
        "we laughed until we cried and my website crashed",
        "i fell out with my old chiropractor",
        "a stroke of luck that you had a slot",
        "can we end the session ten minutes early",
        "give me a shot of coffee first",
    ],
)
def test_idioms_and_look_alikes_are_no_sign(nlp: spacy.Language, text: str) -> None:
    assert level(nlp, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "i broke my collarbone as a child",
        "a car crash in 2009 left me stiff",
        "came off a horse years ago",
        "my dad had a heart attack in 2016",
    ],
)
def test_an_old_explained_event_is_no_sign(nlp: spacy.Language, text: str) -> None:
    assert level(nlp, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "pins and needles down my left leg",
        "my right foot is numb",
        "sciatica in my left leg, the calf tingles",
        "one leg aches all night",
        "left buttock hurts and my toes tingle",
    ],
)
def test_one_leg_is_ordinary_sciatica(nlp: spacy.Language, text: str) -> None:
    assert level(nlp, text) is None


HARD_SIGNS = [
    "my saddle area is numb",
    "i cannot pass urine",
    "both my legs have gone weak",
    "i have crushing chest pain",
    "my face has dropped on one side",
]
WRAPPINGS = [
    "hello, sorry to bother you, {} , thank you so much",
    "my physio says it is nothing but {}",
    "it is probably nothing, {}",
    "can i book for thursday afternoon? {}",
    "{} - how much is a session?",
    "my husband asked me to write that {}",
    "lol {} haha",
    "i know you must be busy and it is a bit embarrassing, however {} since this morning",
]


@pytest.mark.parametrize("sign", HARD_SIGNS)
@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_wrapping_never_hides_a_hard_sign(nlp: spacy.Language, wrapping: str, sign: str) -> None:
    assert level(nlp, wrapping.format(sign)) == "emergency"


@pytest.mark.parametrize("who", ["my husband", "my mum", "my son", "our neighbour", "a friend"])
@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("cannot feel between the legs", "emergency"),
        ("has wet the bed and has back pain", "emergency"),
        ("keeps saying life is not worth living", "crisis"),
        ("wants to die", "crisis"),
    ],
)
def test_relatives_count(nlp: spacy.Language, who: str, rest: str, expected: str) -> None:
    assert level(nlp, f"{who} {rest}") == expected


@pytest.mark.parametrize(
    ("text", "expected", "overdose"),
    [
        ("i swallowed thirty paracetamol because i want to die", "emergency", True),
        ("i want to die and i have crushing chest pain", "emergency", False),
        ("i want to die and my calf is hot and swollen", "crisis", False),
        ("my groin is numb and my calf is hot and swollen", "emergency", False),
    ],
)
def test_the_most_serious_sign_comes_first(
    nlp: spacy.Language, text: str, expected: str, overdose: bool
) -> None:
    reading = nlp(text)._.safety
    assert (reading.level, reading.overdose) == (expected, overdose)


def test_two_paracetamol_are_no_overdose(nlp: spacy.Language) -> None:
    assert level(nlp, "i took two paracetamol and 400mg ibuprofen") is None


def test_a_long_message_is_read_to_its_end(nlp: spacy.Language) -> None:
    story = "I have had a stiff lower back since I moved house. " * 30
    assert level(nlp, story) is None
    assert level(nlp, story + "Since Sunday my private parts are numb.") == "emergency"


def test_the_component_survives_the_disk(tmp_path: Path, nlp: spacy.Language) -> None:
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    assert loaded("i can't pee")._.safety == nlp("i can't pee")._.safety is not None
    assert (tmp_path / "frontdesk_safety" / "rules.json").is_file()


def test_other_rules_than_the_stored_ones_are_told(
    tmp_path: Path, nlp: spacy.Language, caplog: pytest.LogCaptureFixture
) -> None:
    nlp.to_disk(tmp_path)
    (tmp_path / "frontdesk_safety" / "rules.json").write_text('{"sha256": "of older rules"}')
    spacy.load(tmp_path)
    assert "safety rules have changed" in caplog.text


def test_the_component_survives_bytes(nlp: spacy.Language) -> None:
    other = spacy.blank("en")
    other.add_pipe("frontdesk_safety")
    other.from_bytes(nlp.to_bytes())
    assert other("i can't pee")._.safety is not None


def test_a_doc_starts_without_a_reading() -> None:
    assert Doc(spacy.blank("en").vocab, words=["hello"])._.safety is None

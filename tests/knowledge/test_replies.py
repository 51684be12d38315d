"""The replies that knowledge makes, looked at on a small made-up clinic."""

import json
from collections.abc import Callable

import pytest

from frontdesk.knowledge import Choice, Knowledge, Link, Reply, Source
from frontdesk.knowledge.schema import tidy

MORE = Choice("Tell me more", "Tell me more")


def test_an_answer_has_text_safety_line_buttons_and_source(example: Knowledge) -> None:
    assert example.reply_to("ask_what_is_a_knee") == Reply(
        kind="answer",
        text="A knee bends.\n\nCall 999 if it is bad.",
        choices=(MORE, Choice("Can it help knees?", "Can it help my knee?")),
        source=Source("Knees", "Top"),
        answer="what_is_a_knee",
    )


def test_numbers_stand_in_the_text_and_as_links(example: Knowledge) -> None:
    reply = example.reply_to("ask_price")
    assert reply.text == "The pages do not say. Ring Ann on 07700-900123 or Bob on 020 7946 0123."
    assert reply.links == (
        Link("Call Ann: 07700-900123", "tel:+447700900123"),
        Link("Call Bob: 020 7946 0123", "tel:+442079460123"),
        Link("NHS", "https://www.nhs.uk"),
    )
    assert (reply.kind, reply.source) == ("undocumented", None)


def test_a_reply_is_plain_json(example: Knowledge) -> None:
    reply = example.reply_to("ask_contact_details").as_dict()
    assert json.loads(json.dumps(reply)) == reply
    assert list(reply) == ["kind", "text", "choices", "links", "source", "answer"]
    assert reply["links"][0] == {"title": "Call Ann: 07700-900123", "href": "tel:+447700900123"}
    assert reply["source"] == {"document": "Contact", "section": "Phone"}
    assert example.reply_to("greeting").as_dict()["source"] is None


@pytest.mark.parametrize(
    ("condition", "answer"), [("knee", "help_knee"), ("hip", "help"), ("toe", "help"), (None, "help")]
)
def test_a_condition_without_its_own_entry_gets_the_general_one(
    example: Knowledge, condition: str | None, answer: str
) -> None:
    assert example.reply_to("ask_can_acupuncture_help", condition).answer == answer


def test_an_unknown_intent_is_a_key_error(example: Knowledge) -> None:
    with pytest.raises(KeyError, match="ask_the_moon"):
        example.reply_to("ask_the_moon")


def test_lists_that_follow_each_other_become_one(example: Knowledge) -> None:
    text = example.reply_to("ask_can_acupuncture_help").text
    assert text == "The page says:\n\n- Knee: rest may help.\n- Hip: rest may help."


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("one\ntwo", "one two"),
        ("one\n\n\ntwo", "one\n\ntwo"),
        ("one:\n- a\n- b\n  c\n\nend\n", "one:\n\n- a\n- b c\n\nend"),
        ("- a\n\n- b", "- a\n\n- b"),
    ],
)
def test_wrapping_in_the_file_does_not_show(written: str, shown: str) -> None:
    assert tidy(written) == shown


def test_more_continues_an_answer(example: Knowledge) -> None:
    reply = example.more_about("what_is_a_knee")
    assert reply.answer == "knees_and_rest"
    assert reply.text == "Rest may help a knee.\n\n- long rest\n- short rest\n\nSo the page says."


def test_more_says_so_when_nothing_is_left(example: Knowledge) -> None:
    reply = example.more_about("knees_and_rest")
    assert (reply.kind, reply.text[:12], len(reply.links)) == ("undocumented", "That is all.", 2)


@pytest.mark.parametrize("answer", [None, "greeting", "nothing", "gone_since_last_week"])
def test_more_of_nothing_asks_of_what(example: Knowledge, answer: str | None) -> None:
    reply = example.more_about(answer)
    assert (reply.kind, reply.text) == ("clarify", "More of what?")
    assert reply.choices == (Choice("What is a knee?", "What is a knee?"),)


@pytest.mark.parametrize(
    ("before", "condition", "answer"),
    [
        ("help", "knee", "help_knee"),
        ("more_help_knee", "knee", "help_knee"),
        ("what_is_a_knee", "hip", "what_is_a_hip"),
        ("knees_and_rest", "hip", "what_is_a_hip"),
        ("price", "knee", "help_knee"),
        ("price", "hip", "help"),
        ("greeting", "knee", "help_knee"),
        (None, "knee", "help_knee"),
        ("gone_since_last_week", "hip", "help"),
    ],
)
def test_the_same_about_another_condition(
    example: Knowledge, before: str | None, condition: str, answer: str
) -> None:
    assert example.same_about(before, condition).answer == answer


def test_clarify_offers_at_most_three_different_questions(example: Knowledge) -> None:
    candidates = [
        ("greeting", None),
        ("ask_can_acupuncture_help", "hip"),
        ("ask_can_acupuncture_help", None),
        ("emergency_red_flag", None),
        ("ask_can_acupuncture_help", "knee"),
        ("out_of_scope", None),
        ("ask_price", "knee"),
        ("ask_what_is_a_hip", None),
    ]
    reply = example.clarify(candidates)
    assert (reply.kind, reply.answer) == ("clarify", None)
    assert [choice.text for choice in reply.choices] == [
        "Can it help?",
        "Can it help my knee?",
        "What does it cost?",
    ]


def test_clarify_without_a_question_is_out_of_scope(example: Knowledge) -> None:
    assert example.clarify([("greeting", None), ("unheard_of", None)]) == example.out_of_scope()
    assert example.out_of_scope().kind == "out_of_scope"


def test_an_invitation_is_not_made_after_a_safety_reply(example: Knowledge) -> None:
    assert "We like to talk." in example.reply_to("ask_contact_details").text
    assert example.reply_to("ask_contact_details", after_safety=True).text == "- Ann: 07700-900123"


def test_fixed_replies(example: Knowledge) -> None:
    welcome, failure = example.welcome(), example.failure()
    assert (welcome.kind, welcome.answer, len(welcome.choices)) == ("social", None, 1)
    assert (failure.kind, failure.choices, len(failure.links)) == ("failure", (), 2)
    assert "07700-900123" in failure.text


@pytest.mark.parametrize(
    ("level", "overdose", "kind", "text", "again"),
    [
        ("emergency", False, "emergency", "Call 999.", "Please call 999."),
        ("urgent", False, "emergency", "Call 111.", "Please call 111."),
        ("crisis", False, "crisis", "Call 116 123.", "Please call 116 123."),
        ("emergency", True, "emergency", "Call 999, then 116 123.", "Please call 999, then 116 123."),
        ("crisis", True, "emergency", "Call 999, then 116 123.", "Please call 999, then 116 123."),
    ],
)
def test_safety_texts(
    example: Knowledge, level: str, overdose: bool, kind: str, text: str, again: str
) -> None:
    first = example.safety(level, overdose=overdose)
    assert (first.kind, first.text, first.choices, first.source) == (kind, text, (), None)
    assert len(first.links) == 1
    assert example.safety(level, again=True, overdose=overdose).text == again


def test_an_unknown_safety_level_is_a_key_error(example: Knowledge) -> None:
    with pytest.raises(KeyError):
        example.safety("overdose")


@pytest.mark.parametrize(
    ("intent", "condition", "name"),
    [
        ("ask_can_acupuncture_help", "knee", "Can it help my knee?"),
        ("ask_can_acupuncture_help", "hip", "Can it help?"),
        ("greeting", None, "Hello"),
        ("emergency_red_flag", None, "An emergency"),
        ("ask_something_removed", None, "Ask something removed"),
    ],
)
def test_questions_have_names(example: Knowledge, intent: str, condition: str | None, name: str) -> None:
    assert example.question_name(intent, condition) == name


def test_questions_leave_small_talk_and_continuations_out(example: Knowledge) -> None:
    assert example.questions() == [
        ("What is a knee?", "ask_what_is_a_knee", None),
        ("What is a hip?", "ask_what_is_a_hip", None),
        ("Can it help?", "ask_can_acupuncture_help", None),
        ("Can it help my knee?", "ask_can_acupuncture_help", "knee"),
        ("What is your number?", "ask_contact_details", None),
        ("What does it cost?", "ask_price", None),
    ]


def test_a_withdrawn_fact_takes_its_statements_along(example_without: Callable[..., Knowledge]) -> None:
    knowledge = example_without("A2")
    assert knowledge.reply_to("ask_can_acupuncture_help").text == "The page says:\n\n- Hip: rest may help."
    emptied = knowledge.reply_to("ask_can_acupuncture_help", "knee")
    assert (emptied.kind, emptied.answer, emptied.source) == ("undocumented", "help_knee", None)
    assert emptied.text.startswith("The pages do not say. Ring Ann on")
    assert len(emptied.links) == 2
    assert knowledge.reply_to("ask_what_is_a_knee").choices == ()
    assert knowledge.more_about("what_is_a_knee").text.startswith("That is all.")


def test_a_withdrawn_hazard_takes_its_statements_along(example_without: Callable[..., Knowledge]) -> None:
    knowledge = example_without("H1")
    assert knowledge.reply_to("ask_can_acupuncture_help").text == "The page says:\n\n- Hip: rest may help."
    assert knowledge.reply_to("ask_can_acupuncture_help", "knee").kind == "answer"


def test_an_introduction_alone_is_no_answer(example_without: Callable[..., Knowledge]) -> None:
    assert example_without("A2", "A3").reply_to("ask_can_acupuncture_help").kind == "undocumented"


def test_a_withdrawn_number_is_nowhere(example_without: Callable[..., Knowledge]) -> None:
    knowledge = example_without("B1")
    assert [person.name for person in knowledge.contacts] == ["Bob"]
    replies = [knowledge.failure(), *(knowledge.reply_to(i, c) for _, i, c in knowledge.questions())]
    assert not any("900123" in json.dumps(reply.as_dict()) for reply in replies)
    assert knowledge.reply_to("ask_price").text.endswith("Ring Bob on 020 7946 0123.")

"""How replies are worded: short sentences, our own words, numbers as written, links that work."""

import hashlib
import re
from pathlib import Path

from frontdesk.knowledge import Knowledge, Reply

SHINGLES = Path(__file__).parent / "document_shingles.txt"
SHINGLE_WORDS = 7

LONGEST_SENTENCE = 25
LONGEST_AVERAGE = 14


def sentences(text: str) -> list[str]:
    """The sentences of a reply; each line of a list counts as one or more of its own."""
    parts = re.split(r"(?<=[.!?:])\s+|\n+", text)
    return [part for part in parts if re.search(r"\w", part)]


def shingles(text: str) -> set[str]:
    """Short hashes of every run of seven words, as `document_shingles.txt` holds them."""
    words = re.findall(r"[a-z0-9]+", text.lower().replace("\u2019", "").replace("'", ""))
    runs = (words[i : i + SHINGLE_WORDS] for i in range(len(words) - SHINGLE_WORDS + 1))
    return {hashlib.sha256(" ".join(run).encode()).hexdigest()[:10] for run in runs}


def test_sentences_are_short(replies: dict[str, Reply]) -> None:
    for name, reply in replies.items():
        lengths = {sentence: len(sentence.split()) for sentence in sentences(reply.text)}
        longest = max(lengths, key=lambda sentence: lengths[sentence])
        assert lengths[longest] <= LONGEST_SENTENCE, f"{name}: {longest}"
        assert sum(lengths.values()) / len(lengths) <= LONGEST_AVERAGE, name


def test_no_sentence_is_copied_from_the_documents(clinic: Knowledge, replies: dict[str, Reply]) -> None:
    documents = set(SHINGLES.read_text(encoding="ascii").split())
    assert len(documents) > 500
    ours = {name: reply.text for name, reply in replies.items()}
    ours |= {fact_id: fact.text for fact_id, fact in clinic.facts.items()}
    ours |= {f"{answer.id} (question)": answer.question for answer in clinic.answers.values()}
    assert {name for name, text in ours.items() if shingles(text) & documents} == set()


def test_the_shingles_are_those_of_the_documents(clinic: Knowledge) -> None:
    # The title of the second document is the one long quotation: it names the source.
    documents = set(SHINGLES.read_text(encoding="ascii").split())
    assert shingles(clinic.documents.documents["B"].title) <= documents


def test_every_link_can_be_opened(replies: dict[str, Reply]) -> None:
    for name, reply in replies.items():
        for link in reply.links:
            assert re.fullmatch(r"tel:\+?\d{3,15}|https://[a-z0-9.-]+(/\S*)?|mailto:\S+@\S+", link.href), name


def test_the_numbers_are_written_and_linked_as_the_clinic_does(clinic: Knowledge) -> None:
    assert [(person.name, person.phone, person.href) for person in clinic.contacts] == [
        ("Roy", "07872-645683", "tel:+447872645683"),
        ("Tom", "07735-332420", "tel:+447735332420"),
    ]


def test_whoever_gets_no_answer_gets_the_numbers(replies: dict[str, Reply]) -> None:
    kinds = ("undocumented", "out_of_scope", "failure")
    names = [name for name, reply in replies.items() if reply.kind in kinds]
    for name in [*names, "book_appointment", "contact_details", "human"]:
        assert "07872-645683" in replies[name].text
        assert "07735-332420" in replies[name].text
        assert [link.href for link in replies[name].links][:2] == ["tel:+447872645683", "tel:+447735332420"]


def test_every_button_sends_a_question_that_is_known(clinic: Knowledge, replies: dict[str, Reply]) -> None:
    known = {question for question, _, _ in clinic.questions()} | {clinic.texts.tell_me_more}
    for name, reply in replies.items():
        assert {choice.text for choice in reply.choices} <= known, name
        assert len({choice.text for choice in reply.choices}) == len(reply.choices), name


def test_no_placeholder_is_left(replies: dict[str, Reply]) -> None:
    assert {name for name, reply in replies.items() if re.search(r"[{}]", reply.text)} == set()


def test_the_welcome_and_the_robot_say_what_this_is(replies: dict[str, Reply]) -> None:
    for name in ("welcome", "are_you_a_bot"):
        for words in ("computer programme, not a person", "general information", "live", "999"):
            assert words in replies[name].text, (name, words)
    assert 4 <= len(replies["welcome"].choices) <= 5


def test_a_failure_keeps_the_emergency_line(replies: dict[str, Reply]) -> None:
    assert "In an emergency, call 999" in replies["failure"].text

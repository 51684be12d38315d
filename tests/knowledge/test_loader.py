"""Mistakes in `knowledge/` are all found, and named by file, line and fix."""

from pathlib import Path
from typing import NamedTuple

import pytest

from frontdesk.knowledge import KnowledgeError, load_knowledge

KNEES = "answers/knees.yml"
PEOPLE = "answers/people.yml"
KIND = "  kind: answer\n"
PRICE = "  intent: ask_price\n"


class Mistake(NamedTuple):
    """Somebody turns `old` into `new` in `file`; the loader says `message` about the line that holds `at`."""

    file: str
    old: str
    new: str
    at: str
    message: str


MISTAKES = {
    # Not YAML
    "unclosed quote": Mistake(
        PEOPLE, '"- Ann: {Ann}"', '"- Ann', "links:", "in what begins in line 7); close every quote"
    ),
    "colon in text": Mistake(
        PEOPLE, "What does it cost?", "Cost: what", "Cost: what", "': ' or ' #' in quotes"
    ),
    "tab": Mistake(KNEES, KIND, "\tkind: answer\n", "\tkind", "indent with spaces"),
    "key twice": Mistake(
        KNEES, KIND, KIND + "  kind:  answer\n", "kind:  answer", "here a second time; keep one"
    ),
    "control character": Mistake(KNEES, "title: What", "title: \x07What", "\x07", "an invisible character"),
    "escaped control": Mistake(
        KNEES, "title: What is a", 'title: "\\x9f" #', "x9f", "an invisible character"
    ),
    "zero width space": Mistake(KNEES, "title: What", "title: W\u200bhat", "\u200b", "(zero width space)"),
    "text turned round": Mistake(
        KNEES, "title: What", "title: W\u202ehat", "\u202e", "(right-to-left override)"
    ),
    # The wrong shape
    "misspelt kind": Mistake(
        KNEES,
        "kind: answer",
        "kind: anwser",
        "anwser",
        "'kind' is \"anwser\"; use one of answer, undocumented, social, out_of_scope",
    ),
    "misspelt key": Mistake(KNEES, "safety_line", "safty_line", "safty", "did you mean 'safety_line'?"),
    "unknown key": Mistake(
        KNEES, "safety_line", "xyzzy", "xyzzy", "'xyzzy' is not known; check the spelling"
    ),
    "missing key": Mistake(KNEES, KIND, "", "id: what_is_a_knee", "'kind' is missing; add it here"),
    "number for text": Mistake(
        "contacts.yml", '"07700-900123"', "7700900123", "7700", "'phone' must be text"
    ),
    "yes for text": Mistake(KNEES, "title: What is a knee?", "title: yes", "yes", "'title' must be text"),
    "neither true nor false": Mistake(
        KNEES, "line: true", "line: perhaps", "perhaps", "must be true or false"
    ),
    "text for list": Mistake(KNEES, "facts: [A1]", "facts: A1", "facts: A1", "'facts' must be a list; start"),
    "list for entry": Mistake(KNEES, "- id: help\n", "- [x]\n- id: help\n", "[x]", "lines like 'key: value'"),
    "number in list": Mistake(KNEES, "facts: [A1]", "facts: [3]", "[3]", "item 1 of 'facts' must be text"),
    "empty text": Mistake(
        PEOPLE, '"- Ann: {Ann}"', "'  '", "'  '", "'text' is empty; fill it in or take it out"
    ),
    "nobody to ring": Mistake("contacts.yml", "people:", "people: []\nx:", "people: []", "'people' is empty"),
    "long title": Mistake(KNEES, "title: What", f"title: {'x' * 40}", "xxx", "use at most 40 characters"),
    "odd id": Mistake(
        KNEES, "id: help\n", "id: Help-me\n", "Help-me", "use small letters, digits and _ only"
    ),
    "short phone": Mistake(
        "contacts.yml", "07700-900123", "07700-9001", "9001", "write a British number such as"
    ),
    "no area code": Mistake("contacts.yml", "020 7946", "7946", "7946", "write a British number such as"),
    "http link": Mistake("safety.yml", "https://111", "http://111", "http://111", "start it with https://"),
    "script link": Mistake(
        "safety.yml", "https://111", "javascript:111", "javascript", "start it with https://"
    ),
    "link to nowhere": Mistake(
        "safety.yml", "https://111", "https:///111", "https:///", "start it with https://"
    ),
    "link with spaces": Mistake(
        "safety.yml", "https://111", "https://1 11", "1 11", "start it with https://"
    ),
    "tel with letters": Mistake(
        "safety.yml", "tel:116123", "tel:me", "tel:me", "start it with https://, tel:"
    ),
    # What does not fit together
    "unknown fact": Mistake(KNEES, "[A1, A2]", "[A1, A22]", "A22", 'no fact "A22"; did you mean A2?'),
    "unknown hazard": Mistake(KNEES, "[H1]", "[X9]", "X9", 'there is no hazard "X9"; check the spelling'),
    "unknown withdrawn": Mistake("documents.yml", "drawn: []", "drawn: [Z7]", "Z7", 'no fact or hazard "Z7"'),
    "unknown more": Mistake(
        KNEES, "more: more_help_knee", "more: more_help_kne", "more: more_", 'no answer "more_'
    ),
    "unknown choice": Mistake(KNEES, "[help_knee]", "[help_kne]", "kne]", "did you mean help_knee?"),
    "unknown first choice": Mistake(
        "texts.yml", "[what_is", "[where_is", "where_is", 'no answer "where_is_a_knee"'
    ),
    "choice without intent": Mistake(
        KNEES, "[help_knee]", "[knees_and_rest]", "[knees", "as it has no intent"
    ),
    "unknown document": Mistake(
        "documents.yml", "A1: {document: A", "A1: {document: X", "X", 'no document "X"'
    ),
    "unknown section": Mistake("documents.yml", "section: Top", "section: Topp", "Topp", "did you mean Top?"),
    "unknown number fact": Mistake("contacts.yml", "fact: B1", "fact: B99", "B99", 'there is no fact "B99"'),
    "person twice": Mistake(
        "contacts.yml", "name: Bob", "name:  Ann", "name:  Ann", "Ann is here twice; keep one"
    ),
    "id twice": Mistake(
        KNEES,
        "id: more_help_knee",
        "id:  help_knee",
        "id:  help_knee",
        "the id 'help_knee' is taken by knowledge/answers/knees.yml, line 52; choose another",
    ),
    "question twice": Mistake(
        PEOPLE,
        "intent: ask_price",
        "intent:  ask_contact_details",
        "intent:  ask",
        "ask_contact_details is answered by knowledge/answers/people.yml, line 1 already; keep one",
    ),
    "question twice for a condition": Mistake(
        PEOPLE,
        PRICE,
        "  intent:  ask_can_acupuncture_help\n  condition: knee\n",
        "intent:  ask",
        "ask_can_acupuncture_help for knee is answered by knowledge/answers/knees.yml, line 52 already",
    ),
    "unknown condition": Mistake(KNEES, "condition: knee", "condition: kneee", "kneee", "did you mean knee?"),
    "unknown about": Mistake(KNEES, "about: hip", "about: toe", "toe", 'there is no condition "toe"'),
    "no general entry": Mistake(
        PEOPLE, PRICE, PRICE + "  condition: hip\n", PRICE, "add an entry without a cond"
    ),
    "condition without intent": Mistake(
        PEOPLE, PRICE, "  condition: hip\n", "condition: hip", "needs an intent"
    ),
    "nothing leads there": Mistake(
        PEOPLE, PRICE, "", "id: price", "nothing leads to 'price'; give it an intent"
    ),
    "answer without a fact": Mistake(
        KNEES, "kind: undocumented", "kind:  answer", "kind:  answer", "an answer states at least one fact"
    ),
    "unknown name in an answer": Mistake(
        PEOPLE, "{Ann}", "{Eve}", "{Eve}", "{Eve} stands for nothing; use one of"
    ),
    "unknown name in a text": Mistake(
        "texts.yml", "wrong. Ring {", "wrong. Ring {our", "{our", "{ournumbers} stands"
    ),
    "name in a safety text": Mistake("safety.yml", "Call 111.", '"Ring {Ann}."', "{Ann}", "names nobody"),
}


def _problems(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as raised:
        load_knowledge(folder)
    assert [str(problem) for problem in raised.value.problems] == str(raised.value).splitlines()
    return str(raised.value).splitlines()


def _spoil(folder: Path, mistake: Mistake) -> str:
    """Makes the mistake, and gives the place that the message has to name."""
    path = folder / mistake.file
    text = path.read_text(encoding="utf-8")
    assert mistake.old in text
    text = text.replace(mistake.old, mistake.new, 1)
    path.write_text(text, encoding="utf-8")
    return f"knowledge/{mistake.file}, line {text[: text.index(mistake.at)].count(chr(10)) + 1}: "


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_by_file_line_and_fix(copy: Path, name: str) -> None:
    place = _spoil(copy, MISTAKES[name])
    problems = _problems(copy)
    assert [p for p in problems if p.startswith(place) and MISTAKES[name].message in p], problems


def test_all_mistakes_are_named_at_once(copy: Path) -> None:
    places = {_spoil(copy, MISTAKES[name]) for name in ("misspelt kind", "short phone", "http link")}
    problems = _problems(copy)
    assert len(problems) == len(places)
    assert all(any(problem.startswith(place) for problem in problems) for place in places)


@pytest.mark.parametrize("file", ["contacts.yml", "documents.yml", "texts.yml", "safety.yml"])
def test_a_missing_or_empty_file_is_named(copy: Path, file: str) -> None:
    (copy / file).write_text("# only a comment\n", encoding="utf-8")
    assert _problems(copy) == [f"knowledge/{file}: the file is empty; put its content back"]
    (copy / file).unlink()
    assert _problems(copy) == [f"knowledge/{file}: the file is missing; put it back"]


def test_a_folder_without_answers_is_named(copy: Path) -> None:
    for path in (copy / "answers").iterdir():
        path.unlink()
    assert _problems(copy) == ["knowledge/answers: there are no answers here"]


def test_a_needed_intent_is_missed(copy: Path) -> None:
    path = copy / PEOPLE
    path.write_text(path.read_text(encoding="utf-8").replace("intent: out_of_scope", "intent: other"))
    assert _problems(copy) == [
        "knowledge/answers: no entry has the intent out_of_scope (without a condition); add one"
    ]


def test_a_file_saved_in_another_encoding_is_named(copy: Path) -> None:
    path = copy / "contacts.yml"
    path.write_bytes(path.read_bytes().replace(b"Bob", b"Andr\xe9"))
    assert _problems(copy) == ["knowledge/contacts.yml, line 5: save the file as UTF-8"]


def test_windows_line_ends_and_byte_order_mark_are_fine(copy: Path) -> None:
    for path in copy.rglob("*.yml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_knowledge(copy).reply_to("greeting").text == "Hello."


def test_somebody_is_always_there_to_ring(copy: Path) -> None:
    contacts, documents = copy / "contacts.yml", copy / "documents.yml"
    contacts.write_text('people: [{name: Ann, phone: "07700 900123", fact: B1}]\n')
    documents.write_text(documents.read_text().replace("withdrawn: []", "withdrawn: [B1]"))
    assert any(
        "every number is withdrawn in documents.yml; leave one" in problem for problem in _problems(copy)
    )

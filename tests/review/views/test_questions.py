"""The groups of similar questions, one after the other."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from frontdesk.chat.models import Author, Conversation, Message
from frontdesk.review.actions.decisions import decide
from frontdesk.review.models import GroupedQuestion, QuestionGroup

UNKNOWN = {"kind": "undocumented", "reading": {"intent": "ask_price"}}


def _group(converse, text: str, number: int) -> int:
    """A group of so many open questions; without the encoder, which is not what this is about."""
    group = QuestionGroup.objects.create(vector=b"")
    for _ in range(number):
        conversation: Conversation = converse({"text": text, **UNKNOWN})
        message = conversation.messages.get(author=Author.VISITOR)
        GroupedQuestion.objects.create(message=message, conversation=conversation, group=group)
    return group.pk


@pytest.fixture
def groups(converse) -> list[int]:
    """Three groups, in the order of the list."""
    rare, frequent, newer = (
        _group(converse, *one) for one in (("zeppelins", 1), ("parking", 2), ("cats", 1))
    )
    return [frequent, newer, rare]


def _next(client: Client, group: int) -> int | None:
    return client.get(f"/staff/questions/{group}/").context["following"]


def test_next_goes_round_through_all_of_them(staff_client: Client, groups):
    assert [_next(staff_client, group) for group in groups] == [*groups[1:], groups[0]]


def test_next_is_there_for_readers_and_where_nothing_is_open(
    staff: User, staff_client: Client, reader_client: Client, groups
):
    frequent, newer, rare = groups
    messages = Message.objects.filter(grouped__group=frequent).select_related("conversation")
    decide(staff, list(messages), "ignore")

    for client in (staff_client, reader_client):
        assert (
            f'data-key="n" href="/staff/questions/{newer}/"'
            in client.get(f"/staff/questions/{frequent}/").content.decode()
        )
    assert _next(staff_client, rare) == newer


def test_the_last_one_has_no_next(staff_client: Client, converse):
    assert _next(staff_client, _group(converse, "parking", 1)) is None


def test_a_decision_leads_to_the_next_group_and_not_back(staff_client: Client, groups):
    for group, following in zip(
        groups, [f"questions/{groups[1]}/", f"questions/{groups[2]}/", ""], strict=True
    ):
        chosen = list(GroupedQuestion.objects.filter(group=group).values_list("pk", flat=True))
        answer = staff_client.post(
            f"/staff/questions/{group}/decide/", {"message": chosen, "verdict": "ignore"}
        )
        assert answer["Location"] == f"/staff/{following}"


def test_the_group_after_a_skipped_one_follows_a_decision(staff_client: Client, groups):
    _, middle, last = groups
    chosen = list(GroupedQuestion.objects.filter(group=middle).values_list("pk", flat=True))

    answer = staff_client.post(f"/staff/questions/{middle}/decide/", {"message": chosen, "verdict": "ignore"})

    assert answer["Location"] == f"/staff/questions/{last}/"


def test_what_was_typed_is_kept_where_it_is_no_question(staff_client: Client, converse):
    group = _group(converse, "parking", 1)
    chosen = GroupedQuestion.objects.get().pk

    page = staff_client.post(
        f"/staff/questions/{group}/decide/",
        {"message": chosen, "verdict": "should_be", "question": 'par"king'},
        follow=True,
    ).content.decode()

    assert 'value="par&quot;king"' in page


def test_a_large_group_is_counted_as_a_whole_and_decided_part_by_part(
    staff_client: Client, converse, monkeypatch
):
    monkeypatch.setattr("frontdesk.review.store.questions.SHOWN", 2)
    group = _group(converse, "parking", 3)
    page = staff_client.get(f"/staff/questions/{group}/")
    assert "3 open questions that mean much the same" in (text := page.content.decode())
    assert "The newest 2 are shown; the others follow when these are decided." in text
    chosen = [one.pk for one, _ in page.context["members"]]

    answer = staff_client.post(f"/staff/questions/{group}/decide/", {"message": chosen, "verdict": "ignore"})

    assert answer["Location"] == f"/staff/questions/{group}/"
    text = staff_client.get(answer["Location"]).content.decode()
    assert "1 open question that means much the same" in text
    assert "are shown" not in text

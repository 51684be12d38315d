"""Decisions about messages: kept as proposals, out of the queue, undone."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from frontdesk.chat.models import Author, Conversation, Queue
from frontdesk.review.actions.decisions import NotDecidableError, decide
from frontdesk.review.actions.undo import NothingToUndoError, undo
from frontdesk.review.models import GroupedQuestion, Proposal, Role, Verdict
from frontdesk.review.store.questions import count_open_questions, sort_new_questions
from tests.review.conftest import make_member

UNKNOWN = {"kind": "undocumented", "reading": {"intent": "ask_price"}}


def _asked(conversation: Conversation):
    return conversation.messages.filter(author=Author.VISITOR).select_related("conversation").order_by("pk")


def _queue(conversation: Conversation) -> Queue:
    return Queue(Conversation.objects.get(pk=conversation.pk).queue)


@pytest.mark.parametrize(
    ("verdict", "picked", "kept"),
    [
        ("right", None, "ask_price"),
        ("should_be", "ask_does_it_hurt", "ask_does_it_hurt"),
        ("new_question", "ask_does_it_hurt", ""),
        ("ignore", None, ""),
    ],
)
def test_proposal(converse, staff: User, verdict, picked, kept):
    message = _asked(converse({"text": "what is it", **UNKNOWN})).get()

    decide(staff, [message], verdict, picked)

    proposal = Proposal.objects.get()
    assert (proposal.verdict, proposal.intent, proposal.by) == (verdict, kept, staff)


def test_conversation_leaves_the_queue_with_its_last_question(converse, staff: User):
    conversation = converse({"text": "what is it", **UNKNOWN}, {"text": "and parking", **UNKNOWN})
    sort_new_questions()
    first, second = _asked(conversation)
    assert _queue(conversation) == Queue.UNANSWERED

    decide(staff, [first], "ignore")
    assert (_queue(conversation), count_open_questions()) == (Queue.UNANSWERED, 1)
    decide(staff, [second], "new_question")
    assert (_queue(conversation), count_open_questions()) == (Queue.NONE, 0)


def test_what_needs_attention_stays_there(converse, staff: User):
    conversation = converse({"text": "what is it", **UNKNOWN}, {"text": "chest pain", "kind": "emergency"})

    decide(staff, [_asked(conversation)[0]], "ignore")

    assert _queue(conversation) == Queue.ATTENTION


def test_undo_brings_everything_back(converse, staff: User):
    conversation = converse({"text": "what is it", **UNKNOWN})
    sort_new_questions()
    message = _asked(conversation).get()
    earlier = decide(staff, [message], "ignore")
    undo(staff, earlier.pk)
    assert (_queue(conversation), count_open_questions()) == (Queue.UNANSWERED, 1)
    assert not Proposal.objects.exists()

    decide(staff, [message], "ignore")
    decide(staff, [message], "should_be", "ask_price")
    undo(staff)

    assert Proposal.objects.get().verdict == Verdict.IGNORE
    assert _queue(conversation) == Queue.NONE


def test_a_change_is_undone_once_and_by_whoever_made_it(converse, staff: User):
    message = _asked(converse("hm")).get()
    change = decide(staff, [message], "right")
    ben = make_member("Ben", Role.REVIEWER)

    for user, pk in ((ben, change.pk), (ben, None), (staff, change.pk + 1000)):
        with pytest.raises(NothingToUndoError):
            undo(user, pk)
    undo(staff, change.pk)
    with pytest.raises(NothingToUndoError):
        undo(staff, change.pk)


def test_a_colleagues_later_decision_is_not_overwritten(converse, staff: User):
    message = _asked(converse("hm")).get()
    change = decide(staff, [message], "right")
    decide(make_member("Ben", Role.REVIEWER), [message], "ignore")

    with pytest.raises(NothingToUndoError):
        undo(staff, change.pk)

    assert Proposal.objects.get().verdict == Verdict.IGNORE


def test_undoing_a_group_leaves_what_a_colleague_decided_later(converse, staff: User, staff_client: Client):
    conversations = [converse({"text": text, **UNKNOWN}) for text in ("price", "price?", "the price")]
    sort_new_questions()
    asked = [_asked(one).get() for one in conversations]
    change = decide(staff, asked, "ignore")
    decide(make_member("Ben", Role.REVIEWER), [asked[0]], "should_be", "ask_price")

    page = staff_client.post("/staff/undo/", {"change": change.pk}, follow=True).content.decode()

    assert "Undone, but for 1 that was decided again since." in page
    kept = Proposal.objects.get()
    assert (kept.message, kept.intent, kept.by.get_username()) == (asked[0], "ask_price", "Ben")
    assert [_queue(one) for one in conversations] == [Queue.NONE, Queue.UNANSWERED, Queue.UNANSWERED]
    assert set(GroupedQuestion.objects.filter(is_open=True).values_list("pk", flat=True)) == {
        asked[1].pk,
        asked[2].pk,
    }


def test_decisions_are_undone_one_after_the_other(converse, staff: User):
    message = _asked(converse("hm")).get()
    for verdict in ("right", "ignore", "new_question"):
        decide(staff, [message], verdict)

    found = []
    while proposal := Proposal.objects.first():
        found.append(proposal.verdict)
        undo(staff)

    assert found == ["new_question", "ignore", "right"]


@pytest.mark.parametrize(("verdict", "intent"), [("should_be", None), ("perhaps", None), ("", None)])
def test_what_is_no_decision(converse, staff: User, verdict, intent):
    message = _asked(converse("hm")).get()

    with pytest.raises(NotDecidableError):
        decide(staff, [message], verdict, intent)


def test_an_answer_can_not_be_decided_about(converse, staff: User):
    answer = converse("hm").messages.filter(author=Author.ASSISTANT).last()

    with pytest.raises(NotDecidableError):
        decide(staff, [answer], "right")


def test_by_the_questions_name_on_the_page(converse, staff_client: Client):
    message = _asked(converse({"text": "what is it", **UNKNOWN}, reference="K7PX-3QAB")).get()
    address = f"/staff/conversations/K7PX-3QAB/messages/{message.pk}/"

    refused = staff_client.post(
        address, {"verdict": "should_be", "question": "no such question"}, follow=True
    )
    assert "Please pick one of the questions in the list." in refused.content.decode()
    assert not Proposal.objects.exists()

    staff_client.post(address, {"verdict": "should_be", "question": "does acupuncture hurt"})
    assert Proposal.objects.get().intent == "ask_does_it_hurt"


def test_as_a_part_of_the_page(converse, staff_client: Client):
    message = _asked(converse({"text": "what is it", **UNKNOWN}, reference="K7PX-3QAB")).get()
    address = f"/staff/conversations/K7PX-3QAB/messages/{message.pk}/"

    part = staff_client.post(address, {"verdict": "ignore"}, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert f'id="message-{message.pk}"' in part
    assert 'hx-swap-oob="true"' in part
    assert ">Undo</button>" in part


def test_the_last_decision_in_the_page_says_that_it_is_done(converse, staff_client: Client):
    first, second = _asked(
        converse({"text": "what", **UNKNOWN}, {"text": "parking", **UNKNOWN}, reference="K7PX-3QAB")
    )
    sort_new_questions()

    def _decided(message) -> str:
        address = f"/staff/conversations/K7PX-3QAB/messages/{message.pk}/"
        answer = staff_client.post(address, {"verdict": "ignore"}, headers={"HX-Request": "true"})
        return answer.content.decode()

    # What the button says that it covers is what the page showed when it was opened.
    assert 'id="done"' not in _decided(first)
    part = _decided(second)
    assert '<section class="review" id="done" aria-label="Done" hx-swap-oob="true">' in part
    assert "Done by Anna Smith" in part
    assert "Put back among those to read" in part


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_what_was_typed_is_kept_where_it_is_no_question(converse, staff_client: Client, headers):
    message, other = _asked(converse({"text": "what is it", **UNKNOWN}, "hm", reference="K7PX-3QAB"))
    address = f"/staff/conversations/K7PX-3QAB/messages/{message.pk}/"

    page = staff_client.post(
        address, {"verdict": "should_be", "question": 'acu"punc'}, follow=True, headers=headers
    ).content.decode()

    assert page.count('value="acu&quot;punc"') == 1
    assert page.index(f'id="should-{message.pk}"') < page.index('value="acu&quot;punc"')
    if not headers:
        assert page.index('value="acu&quot;punc"') < page.index(f'id="should-{other.pk}"')


def test_message_of_another_conversation_is_not_reached(converse, staff_client: Client):
    other = _asked(converse("theirs")).get()
    converse("ours", reference="K7PX-3QAB")

    staff_client.post(f"/staff/conversations/K7PX-3QAB/messages/{other.pk}/", {"verdict": "ignore"})

    assert not Proposal.objects.exists()


def test_ignored_words_never_come_back(converse, staff: User):
    first = converse({"text": "asdf ghjk", **UNKNOWN})
    sort_new_questions()
    decide(staff, list(_asked(first)), "ignore")

    converse({"text": " Asdf  GHJK?", **UNKNOWN})
    sort_new_questions()

    assert count_open_questions() == 0
    assert GroupedQuestion.objects.count() == 2

"""The widget's API: each view decodes the call, finds the conversation, and leaves the work to others."""

import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from frontdesk.chat import metrics, record, turns
from frontdesk.chat.bodies import (
    MAX_TEXT,
    CallbackBody,
    ConversationBody,
    FeedbackBody,
    MessageBody,
    check_question,
    decode,
    readable,
)
from frontdesk.chat.errors import ApiError, Problem
from frontdesk.chat.limits import check_rate, is_allowed
from frontdesk.chat.models import Conversation, Message
from frontdesk.chat.record_thread import in_record_thread
from frontdesk.chat.services import knowledge, message_reader

logger = logging.getLogger(__name__)

REFUSED_BUT_READ = {Problem.TOO_MANY, Problem.TEXT_TOO_LONG, Problem.BAD_CHARACTERS, Problem.CHAT_FULL}
"""What says nothing about a message's words, so that they are still read for danger."""

View = Callable[[HttpRequest], Awaitable[HttpResponse]]


def api(**by_method: View) -> Callable[..., Awaitable[HttpResponse]]:
    """One address of the API: a view for each method, and errors as JSON.

    The API takes no cookie, so there is nothing that a foreign page could ride on and no CSRF token.
    """

    async def dispatch(request: HttpRequest, **_captured: Any) -> HttpResponse:
        try:
            view = by_method.get(str(request.method))
            if view is None:
                raise ApiError(Problem.WRONG_METHOD if by_method else Problem.NOT_FOUND)
            response = await view(request)
        except ApiError as error:
            metrics.REFUSED.labels(error.problem.status, error.problem.name.lower()).inc()
            response = _error_response(error)
        except Exception as error:
            # Neither the visitor nor the log may see an exception's text: it can hold the visitor's words.
            logger.error("%s %s failed: %s", request.method, request.path, type(error).__name__)
            metrics.FAILURES.labels("unexpected").inc()
            response = _error_response(ApiError(Problem.UNAVAILABLE))
        response["Cache-Control"] = "no-store"
        return response

    return csrf_exempt(dispatch)


async def _conversation(request: HttpRequest, what: str) -> Conversation:
    """The conversation of the call's bearer token; `what` is counted first.

    Made-up tokens would all be work for the one thread of the record.
    """
    token_hash = _token_hash(request)
    check_rate(request, what, token_hash)
    return await in_record_thread(record.find_conversation, token_hash)


def _token_hash(request: HttpRequest) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise ApiError(Problem.UNKNOWN_TOKEN)
    return record.hash_token(token.strip())


async def open_conversation(request: HttpRequest) -> HttpResponse:
    """`POST conversations`: a token, a reference to quote, and the welcome."""
    check_rate(request, "conversation")
    decode(request, ConversationBody)
    welcome = knowledge().welcome().as_dict()
    token, conversation, message = await in_record_thread(record.open_conversation, welcome)
    return JsonResponse(
        {"token": token, "reference": conversation.reference, **_as_messages([message])}, status=201
    )


async def send_message(request: HttpRequest) -> HttpResponse:
    """`POST messages`: the replies to one message.

    The conversation is found as the turn begins, not before: a danger is answered also where the record
    can't be read.
    """
    started = time.perf_counter()
    token_hash = _token_hash(request)
    body = decode(request, MessageBody)
    try:
        check_rate(request, "message", token_hash)
        replies = await turns.take_turn(token_hash, body.id, check_question(body.text))
    except ApiError as refusal:
        replies = await _answer_refused(request, token_hash, body, refusal)
    kinds, seconds = [message.kind for message in replies], time.perf_counter() - started
    metrics.note_answer(kinds, seconds)
    logger.info("%s: %s in %.0f ms", _reference(replies), ", ".join(kinds), 1_000 * seconds)
    return JsonResponse(_as_messages(replies))


async def _answer_refused(
    request: HttpRequest, token_hash: str, body: MessageBody, refusal: ApiError
) -> list[Message]:
    """The safety text where a refused message tells of a danger; whoever is in danger is not sent away.

    Raises:
        ApiError: the refusal, where there is no danger, or where far too much is sent to read it all.
    """
    if refusal.problem not in REFUSED_BUT_READ or not is_allowed(request, "refused"):
        raise refusal
    # Reading takes time: all of a long message is only read for those who send few.
    reads_all = refusal.problem is not Problem.TOO_MANY and (
        len(body.text) <= MAX_TEXT or is_allowed(request, "refused_long")
    )
    most_read = None if reads_all else MAX_TEXT
    recorded = is_allowed(request, "refused_danger", token_hash)
    replies = await turns.answer_danger(
        token_hash, body.id, readable(body.text), recorded=recorded, most_read=most_read
    )
    if not replies:
        raise refusal
    return replies


async def list_messages(request: HttpRequest) -> HttpResponse:
    """`GET messages?after=ID`: both sides, oldest first."""
    conversation = await _conversation(request, "history")
    after = request.GET.get("after", "") or "0"
    if not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise ApiError(Problem.BAD_FIELD, "after is not a message's id")
    return JsonResponse(_as_messages(await in_record_thread(record.history, conversation, int(after))))


async def give_feedback(request: HttpRequest) -> HttpResponse:
    """`POST feedback`: whether a reply was helpful."""
    body = decode(request, FeedbackBody)
    with _danger_told(request, body.comment):
        conversation = await _conversation(request, "feedback")
        comment = message_reader().redact(body.comment)
        await in_record_thread(record.record_feedback, conversation, int(body.message), body.helpful, comment)
    if danger := turns.find_danger(body.comment):
        return JsonResponse(_as_messages(await turns.warn(conversation, danger)))
    return HttpResponse(status=204)


async def ask_callback(request: HttpRequest) -> HttpResponse:
    """`POST callbacks`: name and number for the staff's list; a danger told there is answered at once."""
    body = decode(request, CallbackBody)
    with _danger_told(request, body.name, body.when):
        conversation = await _conversation(request, "callback")
        await in_record_thread(
            record.request_callback, conversation, body.id, body.name, body.phone, body.when
        )
    danger = turns.find_danger(body.name, body.when)
    warnings = await turns.warn(conversation, danger) if danger else []
    return JsonResponse(_as_messages(warnings), status=201)


@contextmanager
def _danger_told(request: HttpRequest, *texts: str) -> Iterator[None]:
    """A form that tells of a danger and can't be taken is refused with the safety text.

    Not where its conversation is gone: the widget opens another and sends the form again.
    """
    try:
        yield
    except (ApiError, DatabaseError) as error:
        problem = error.problem if isinstance(error, ApiError) else None
        is_flood = problem is Problem.TOO_MANY and not is_allowed(request, "refused")
        danger = None if is_flood or problem is Problem.UNKNOWN_TOKEN else turns.find_danger(*texts)
        if danger is None:
            raise
        raise ApiError(Problem.DANGER, safety=turns.safety_text(danger)) from None


async def erase_conversation(request: HttpRequest) -> HttpResponse:
    """`DELETE conversation`: all of it, for good."""
    await turns.erase(await _conversation(request, "erasure"))
    return HttpResponse(status=204)


def _reference(replies: list[Message]) -> str:
    return replies[0].conversation.reference if replies[0].conversation_id else "not recorded"


def _as_messages(messages: list[Message]) -> dict[str, list[dict[str, Any]]]:
    return {"messages": [record.as_dict(message) for message in messages]}


def _error_response(error: ApiError) -> HttpResponse:
    response = JsonResponse(error.as_dict(knowledge().numbers()), status=error.problem.status)
    if error.retry_after is not None:
        response["Retry-After"] = str(error.retry_after)
    return response

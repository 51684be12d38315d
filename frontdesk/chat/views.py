"""The widget's API: each view decodes the call, finds the conversation, and leaves the work to others."""

import functools
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from frontdesk.chat import record, turns
from frontdesk.chat.bodies import CallbackBody, ConversationBody, FeedbackBody, MessageBody, decode
from frontdesk.chat.errors import ApiError, Problem
from frontdesk.chat.limits import check_rate
from frontdesk.chat.models import Conversation, Message
from frontdesk.chat.record_thread import in_record_thread
from frontdesk.chat.services import knowledge
from frontdesk.language.redaction import redact

logger = logging.getLogger(__name__)

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
            response = _error_response(error)
        except Exception as error:
            # Neither the visitor nor the log may see an exception's text: it can hold the visitor's words.
            logger.error("%s %s failed: %s", request.method, request.path, type(error).__name__)
            response = _error_response(ApiError(Problem.UNAVAILABLE))
        response["Cache-Control"] = "no-store"
        return response

    return csrf_exempt(dispatch)


def with_conversation(view: Callable[[HttpRequest, Conversation], Awaitable[HttpResponse]]) -> View:
    """Find the conversation of the call's bearer token first."""

    @functools.wraps(view)
    async def wrapped(request: HttpRequest) -> HttpResponse:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise ApiError(Problem.UNKNOWN_TOKEN)
        return await view(request, await in_record_thread(record.find_conversation, token.strip()))

    return wrapped


async def open_conversation(request: HttpRequest) -> HttpResponse:
    """`POST conversations`: a token, a reference to quote, and the welcome."""
    check_rate(request, "conversation")
    decode(request, ConversationBody)
    welcome = knowledge().welcome().as_dict()
    token, conversation, message = await in_record_thread(record.open_conversation, welcome)
    return JsonResponse(
        {"token": token, "reference": conversation.reference, **_as_messages([message])}, status=201
    )


@with_conversation
async def send_message(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """`POST messages`: the replies to one message."""
    check_rate(request, "message")
    body = decode(request, MessageBody)
    return JsonResponse(_as_messages(await turns.take_turn(conversation, body.id, body.text)))


@with_conversation
async def list_messages(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """`GET messages?after=ID`: both sides, oldest first."""
    after = request.GET.get("after", "") or "0"
    if not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise ApiError(Problem.BAD_FIELD, "after is not a message's id")
    return JsonResponse(_as_messages(await in_record_thread(record.history, conversation, int(after))))


@with_conversation
async def give_feedback(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """`POST feedback`: whether a reply was helpful."""
    check_rate(request, "message")
    body = decode(request, FeedbackBody)
    await in_record_thread(
        record.record_feedback, conversation, int(body.message), body.helpful, redact(body.comment)
    )
    return HttpResponse(status=204)


@with_conversation
async def ask_callback(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """`POST callbacks`: name and number for the staff's list."""
    check_rate(request, "message")
    body = decode(request, CallbackBody)
    await in_record_thread(record.request_callback, conversation, body.id, body.name, body.phone, body.when)
    return JsonResponse({}, status=201)


@with_conversation
async def erase_conversation(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """`DELETE conversation`: all of it, for good."""
    await turns.erase(conversation)
    return HttpResponse(status=204)


def _as_messages(messages: list[Message]) -> dict[str, list[dict[str, Any]]]:
    return {"messages": [record.as_dict(message) for message in messages]}


def _error_response(error: ApiError) -> HttpResponse:
    response = JsonResponse(error.as_dict(), status=error.problem.status)
    if error.retry_after is not None:
        response["Retry-After"] = str(error.retry_after)
    return response

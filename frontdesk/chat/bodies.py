"""The bodies of the widget's API: how they are decoded, and what each may hold."""

import json
import unicodedata
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.http import HttpRequest
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictStr, ValidationError
from pydantic_core import PydanticCustomError

from frontdesk.chat.errors import ApiError, Problem

MAX_BODY = 8_192
MAX_TEXT = 1_000
MAX_COMMENT = 1_000
MOST_COMBINING = 8
"""More combining marks in a row than any language writes; text like that only spills over the page."""


DIRECTION_MARKS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""They turn the text round that follows, also the page's own. Telephones put them around a copied number."""


def clean_text(text: str) -> str:
    """Bring a text into one form: NFC, one kind of line end, no direction marks, no space around it.

    Raises:
        PydanticCustomError: it holds control characters, lone surrogates or heaps of combining marks;
            the error's type is the name of the API's problem.
    """
    text = text.translate(DIRECTION_MARKS).replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", text).strip()
    run = 0
    for character in text:
        category = unicodedata.category(character)
        run = run + 1 if category == "Mn" else 0
        if category == "Cs" or (category == "Cc" and character not in "\n\t") or run > MOST_COMBINING:
            raise PydanticCustomError(Problem.BAD_CHARACTERS.name, "bad characters")
    return text


def check_question(text: str) -> str:
    """A question as it is read and recorded.

    Raises:
        ApiError: it is empty, too long, or holds characters that nobody can read.
    """
    try:
        text = clean_text(text)
    except PydanticCustomError as error:
        raise ApiError(Problem[error.type]) from error
    if not any(not (c.isspace() or unicodedata.category(c) == "Cf") for c in text):
        raise ApiError(Problem.EMPTY_TEXT)
    if len(text) > MAX_TEXT:
        raise ApiError(Problem.TEXT_TOO_LONG)
    return text


def readable(text: str) -> str:
    """What can be read of a text that was refused: without the characters that it was refused for."""
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Mn") else c for c in text)
    return unicodedata.normalize("NFC", text)


def _check_name(name: str) -> str:
    name = clean_text(name)
    if not 1 <= len(name) <= 100 or "\n" in name:
        raise PydanticCustomError(Problem.BAD_NAME.name, "bad name")
    return name


def _check_phone(phone: str) -> str:
    phone = clean_text(phone)
    digits = sum(c.isascii() and c.isdigit() for c in phone)
    if not 7 <= digits <= 15 or len(phone) > 30 or not set(phone) <= set("0123456789 +-().extEXT"):
        raise PydanticCustomError(Problem.BAD_PHONE.name, "bad phone")
    return phone


def _check_consent(consent: bool) -> bool:
    if not consent:
        raise PydanticCustomError(Problem.CONSENT_MISSING.name, "no consent")
    return consent


class Body(BaseModel):
    """A JSON object; keys that nobody asked for are left out, as nothing of the client's is stored unread."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class ConversationBody(Body):
    """`{}`: there is nothing to say before a conversation is open."""


class MessageBody(Body):
    """A question, as it was sent: `{id: uuid, text}`; `check_question` says whether it is taken."""

    id: UUID
    text: StrictStr


class FeedbackBody(Body):
    """`{message, helpful, comment?}`, where message is the id of a reply."""

    message: Annotated[str, Field(pattern=r"^[0-9]{1,18}$", strict=True)]
    helpful: StrictBool
    comment: Annotated[StrictStr, Field(max_length=MAX_COMMENT), AfterValidator(clean_text)] = ""


class CallbackBody(Body):
    """`{id?: uuid, name, phone, when?, consent: true}`; the same id again is the same request."""

    id: UUID | None = None
    name: Annotated[StrictStr, AfterValidator(_check_name)]
    phone: Annotated[StrictStr, AfterValidator(_check_phone)]
    when: Annotated[StrictStr, Field(max_length=200), AfterValidator(clean_text)] = ""
    consent: Annotated[StrictBool, AfterValidator(_check_consent)]


BodyType = TypeVar("BodyType", bound=Body)


def decode(request: HttpRequest, model: type[BodyType]) -> BodyType:
    """Read the request's body as `model`.

    Raises:
        ApiError: too large, not JSON, or not as the model says.
    """
    if request.content_type != "application/json":
        raise ApiError(Problem.NOT_JSON_TYPE)
    raw = _read_body(request)
    try:
        body = json.loads(raw.decode("utf-8"), object_pairs_hook=_refuse_duplicate_keys)
    except (ValueError, RecursionError) as error:
        raise ApiError(Problem.NOT_JSON) from error
    if not isinstance(body, dict):
        raise ApiError(Problem.NOT_JSON, "a JSON object is expected")
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise _as_api_error(error) from error


def _read_body(request: HttpRequest) -> bytes:
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if declared.isdigit() and int(declared) > MAX_BODY:
        raise ApiError(Problem.TOO_LARGE)
    raw = request.read(MAX_BODY + 1)
    if len(raw) > MAX_BODY:
        raise ApiError(Problem.TOO_LARGE)
    return raw


def _refuse_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    body = dict(pairs)
    if len(body) != len(pairs):
        raise ValueError("duplicate keys")
    return body


def _as_api_error(error: ValidationError) -> ApiError:
    first = error.errors(include_input=False, include_url=False)[0]
    if first["type"] in Problem.__members__:
        return ApiError(Problem[first["type"]])
    field = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing":
        return ApiError(Problem.BAD_FIELD, f"{field} is missing")
    return ApiError(Problem.BAD_FIELD, f"{field}: {first['msg']}")

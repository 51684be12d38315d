"""Taking away what the list shows."""

import asyncio
import time
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from frontdesk.chat import turns
from frontdesk.review.actions.audit import log
from frontdesk.review.exports import as_record, csv_lines, json_lines
from frontdesk.review.filters import Filters
from frontdesk.review.models import Event, Role
from frontdesk.review.roles import require
from frontdesk.review.store.conversations import matching_ids, rows_of

CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
CHUNK = 20
"""So few take about 3 ms: no visitor who comes meanwhile waits for longer than that."""

REST = 4.0
"""For each second of work the export rests so many, or visitors would wait for it."""

LOOK_AGAIN = 0.005
PATIENCE = 0.1
"""Seconds that a part waits at the most for visitors' answers to be done, as there may always be one."""

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads CSV in the computer's own encoding."""


@require_safe
def export_conversations(request: HttpRequest, form: str) -> HttpResponseBase:
    """The filtered list as one file, sent while it is made."""
    require(request.user, Role.REVIEWER)
    if form not in CONTENT_TYPES:
        raise Http404(form)
    filters = Filters.from_query(request.GET)
    ids = matching_ids(filters)
    log(request, Event.EXPORTED, f"{len(ids)} conversations as {form}{filters.without('text').query()}")
    response = StreamingHttpResponse(_stream(ids, form), content_type=CONTENT_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="frontdesk-conversations.{form}"'
    return response


async def _stream(ids: list[int], form: str) -> AsyncIterator[str]:
    yield BYTE_ORDER_MARK if form == "csv" else "[\n"
    for place in range(0, len(ids), CHUNK):
        await _let_visitors_go_first()
        began = time.perf_counter()
        yield await sync_to_async(_part)(ids[place : place + CHUNK], form, place == 0)
        await asyncio.sleep(REST * (time.perf_counter() - began))
    if form == "json":
        yield "\n]\n"


async def _let_visitors_go_first() -> None:
    # A turn goes from thread to thread, and beside a thread that calculates it waits at every step.
    patient_until = time.perf_counter() + PATIENCE
    while turns.are_under_way() and time.perf_counter() < patient_until:  # noqa: ASYNC110 - or one more event
        await asyncio.sleep(LOOK_AGAIN)


def _part(ids: list[int], form: str, is_first: bool) -> str:
    records = [as_record(row) for row in rows_of(ids)]
    if form == "csv":
        return csv_lines(records, with_header=is_first)
    return ("" if is_first or not records else ",\n") + json_lines(records)

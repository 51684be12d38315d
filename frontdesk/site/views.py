"""Pages that belong to no app: the demonstration page, how to put the widget on a site, the health checks."""

from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from frontdesk.chat.services import assistant, knowledge
from frontdesk.site.widget import current_widget


def demo(request: HttpRequest) -> HttpResponse:
    """A page such as a clinic's, with the widget on it."""
    return render(request, "demo/index.html")


def embed(request: HttpRequest) -> HttpResponse:
    """Where a site's owner tries colours and texts, and copies the lines for their own pages."""
    welcome = knowledge().welcome()
    return render(
        request,
        "demo/embed.html",
        {
            "server": f"{request.scheme}://{request.get_host()}",
            "widget": current_widget(),
            "contacts": knowledge().contacts,
            "greeting": welcome.text,
            "suggestions": "|".join(choice.text for choice in welcome.choices),
        },
    )


async def healthz(_request: HttpRequest) -> HttpResponse:
    """200 as long as the web process answers."""
    return JsonResponse({"status": "ok"})


async def readyz(_request: HttpRequest) -> HttpResponse:
    """200 when questions can be answered and recorded, else 503 with what is missing."""
    checks = {"assistant": await assistant().is_ready(), "record": await sync_to_async(_can_write)()}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def _can_write() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
            cursor.execute("ROLLBACK")
    except DatabaseError:
        return False
    return True

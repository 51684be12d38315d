"""Pages that belong to no app: the demonstration page, how to put the widget on a site, the health checks."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from frontdesk.chat.limits import caller
from frontdesk.chat.metrics import REGISTRY
from frontdesk.chat.services import knowledge
from frontdesk.site.health import find_problems
from frontdesk.site.widget import current_widget

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via")
"""What front doors add to a call that they pass on."""


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
    """200 when questions can be answered and recorded, else 503 with what is wrong with which part."""
    problems = await find_problems()
    parts = {part: part not in problems for part in ("assistant", "record", "disk")}
    return JsonResponse({**parts, "problems": problems}, status=503 if problems else 200)


async def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, in Prometheus' text format, for this machine only.

    Raises:
        Http404: somebody else asks, or a front door passes the call on.
    """
    _, is_loopback = caller(request.META.get("REMOTE_ADDR") or "")
    if not is_loopback or any(header in request.headers for header in FORWARDED):
        raise Http404
    response = HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
    response["Cache-Control"] = "no-store"
    return response

"""Pages that belong to no app: the demonstration page, how to put the widget on a site, the health checks."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from frontdesk.chat.services import knowledge
from frontdesk.site.health import find_problems
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
    """200 when questions can be answered and recorded, else 503 with what is wrong with which part."""
    problems = await find_problems()
    parts = {part: part not in problems for part in ("assistant", "record", "disk")}
    return JsonResponse({**parts, "problems": problems}, status=503 if problems else 200)

"""What staff decided: the list, and the file for training."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontdesk.review.actions.audit import log
from frontdesk.review.exports import nlu_yaml
from frontdesk.review.models import Event
from frontdesk.review.store.proposals import count_proposals, newest_proposals, phrases_to_train


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """The newest decisions, with the visitors' words that they are about."""
    newest = newest_proposals(request.user)
    log(request, Event.DECISIONS_OPENED, f"{len(newest)} decisions")
    context = {
        "proposals": newest,
        "counts": count_proposals(),
        "keep_days": settings.KEEP_DAYS,
    }
    return render(request, "review/proposals.html", context)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The phrases by intent, as Rasa reads them."""
    phrases = phrases_to_train(request.user)
    log(request, Event.EXPORTED, f"{sum(map(len, phrases.by_intent.values()))} proposals as nlu.yml")
    response = HttpResponse(nlu_yaml(phrases), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="frontdesk-proposals.yml"'
    return response

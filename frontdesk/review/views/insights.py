"""What an owner asks: how many, about what, how well."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontdesk.review import charts
from frontdesk.review.names import question_name
from frontdesk.review.period import DAYS, Period, in_words
from frontdesk.review.store import figures
from frontdesk.review.store.questions import sort_new_questions


@require_safe
def insights(request: HttpRequest) -> HttpResponse:
    """One page, for a period beside the one before."""
    sort_new_questions()
    period = Period.from_query(request.GET)
    totals = figures.count(request.user, period)
    asked_about = [
        figures.Bar(question_name(topic), number, query)
        for topic, number, query in figures.topics(period, totals)
    ]
    columns = charts.columns(figures.over_time(period, totals))
    context = {
        "period": period,
        "is_compared": figures.is_kept(period.before),
        "is_kept": figures.is_kept(period),
        "is_as_asked": period.is_what_was_asked_for(request.GET),
        "keep_days": settings.KEEP_DAYS,
        "first_kept": in_words(figures.first_kept_day()),
        "choices": [(days, words, days == period.length) for days, words in DAYS.items()],
        "figures": figures.main_figures(period, totals),
        "columns": columns,
        "column_labels": charts.column_labels(columns),
        "topics": charts.shares(asked_about),
        "wanted": charts.shares(figures.most_wanted(period, totals)),
        "week": charts.week(totals.hours),
        "hours": range(24),
        "hour_places": [
            (hour, charts.LABEL_WIDTH + hour * charts.CELL + charts.CELL / 2) for hour in range(0, 24, 3)
        ],
        "chart": {"width": charts.WIDTH, "height": charts.HEIGHT, "cell": charts.CELL - 2},
        "line": charts.LINE,
        "whole_height": charts.HEIGHT + 2.5 * charts.LINE,
        "week_width": charts.LABEL_WIDTH + 24 * charts.CELL,
        "week_height": 7 * charts.CELL + 20,
        "has_any": any(totals.hours.values()),
    }
    return render(request, "review/insights.html", context)

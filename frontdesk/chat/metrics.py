"""What is counted while visitors chat, for Prometheus. Numbers only: nothing here tells of a visitor."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from frontdesk.chat.models import Kind
from frontdesk.chat.services import assistant
from frontdesk.paths import RECORD_DATABASE, TRACKER_DATABASE

disable_created_metrics()
REGISTRY = CollectorRegistry()

ANSWERS = Counter("frontdesk_answers", "Replies to messages, by kind", ["kind"], registry=REGISTRY)
ANSWER_SECONDS = Histogram(
    "frontdesk_answer_seconds",
    "From a message's arrival to its answer, recorded",
    buckets=(0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5),
    registry=REGISTRY,
)
FAILURES = Counter(
    "frontdesk_failures",
    "What went wrong: assistant, busy (the line before it was full), unrecorded (a safety text that could "
    "not be written down), unexpected",
    ["what"],
    registry=REGISTRY,
)
REFUSED = Counter(
    "frontdesk_refused", "Calls of the widget's API that got an error", ["status", "code"], registry=REGISTRY
)

# At nought from the start: what first appears with its first count shows no rise to an alarm.
for kind in Kind.values:
    ANSWERS.labels(kind)
for what in ("assistant", "busy", "unrecorded", "unexpected"):
    FAILURES.labels(what)


def note_answer(kinds: Iterable[str], seconds: float) -> None:
    """A message was answered with replies of `kinds`."""
    for kind in kinds:
        ANSWERS.labels(kind).inc()
    ANSWER_SECONDS.observe(seconds)


class StateCollector(Collector):
    """What is looked up when Prometheus asks: the line, the model, the databases."""

    def collect(self) -> Iterator[Metric]:
        """One metric after the other."""
        rasa = assistant()
        yield _gauge("frontdesk_waiting", "Messages that wait for Rasa", rasa.line.waiting)
        yield _gauge("frontdesk_rasa_away", "1 while Rasa answers nothing", rasa.is_away)
        model = GaugeMetricFamily("frontdesk_model", "The model that Rasa serves", labels=["name"])
        if rasa.model:
            model.add_metric([rasa.model], 1)
        yield model
        sizes = GaugeMetricFamily("frontdesk_database_bytes", "Size of a SQLite file", labels=["file"])
        for file in (RECORD_DATABASE, TRACKER_DATABASE):
            sizes.add_metric([file.name], _size(file) + _size(file.with_name(f"{file.name}-wal")))
        yield sizes


def _gauge(name: str, documentation: str, value: float) -> Metric:
    return GaugeMetricFamily(name, documentation, value=value)


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


REGISTRY.register(StateCollector())
ProcessCollector(registry=REGISTRY)

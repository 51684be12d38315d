"""The parts of the understanding benchmark that compute something: damage, shares, the chart."""

import xml.etree.ElementTree as ElementTree

import pytest

from benchmarks.chart import HEIGHT, WIDTH, Line, Panel, draw
from benchmarks.perturbations import PERTURBATIONS, perturbed
from benchmarks.thresholds import Reading, Shares, reliability, shares_at
from frontdesk.evaluation import Question

TEXTS = ["How do I book an appointment for my shoulder?", "Is there any research, please?", "sciatica"]


@pytest.mark.parametrize("kind", PERTURBATIONS)
def test_damage_is_the_same_every_time(kind: str) -> None:
    assert perturbed(kind, TEXTS) == perturbed(kind, TEXTS)
    assert perturbed(kind, list(reversed(TEXTS))) == list(reversed(perturbed(kind, TEXTS)))


@pytest.mark.parametrize("kind", [kind for kind in PERTURBATIONS if kind != "as written"])
def test_damage_is_done(kind: str) -> None:
    for before, after in zip(TEXTS[:2], perturbed(kind, TEXTS[:2]), strict=True):
        assert before != after


def test_missing_spaces_lose_nothing_else() -> None:
    for before, after in zip(TEXTS, perturbed("missing spaces", TEXTS), strict=True):
        assert before.replace(" ", "") == after.replace(" ", "")


def test_a_typing_error_leaves_most_of_the_words() -> None:
    before, after = TEXTS[0].split(), perturbed("typing errors", TEXTS)[0].split()
    changed = sum(a != b for a, b in zip(before, after, strict=True))
    assert 1 <= changed <= 3


def reading(label: str, best: str, confidence: float, lead: float = 0.5) -> Reading:
    return Reading(Question(text="x", label=label), best, confidence, lead)


READINGS = [
    reading("ask_price", "ask_price", 0.9),
    reading("ask_price", "book_appointment", 0.6),
    reading("ask_price", "ask_price", 0.3),
    reading("ask_price", "ask_price", 0.9, lead=0.01),
    reading("out_of_scope", "ask_price", 0.4),
    reading("out_of_scope", "out_of_scope", 0.9),
]


@pytest.mark.parametrize(
    ("threshold", "shares"),
    [
        (0.0, Shares(3 / 4, 1 / 3, 1 / 2)),
        (0.35, Shares(2 / 4, 1 / 2, 1 / 2)),
        (0.5, Shares(2 / 4, 1 / 2, 0)),
        (0.7, Shares(1 / 4, 0, 0)),
        (0.95, Shares(0, 0, 0)),
    ],
)
def test_shares_move_with_the_threshold(threshold: float, shares: Shares) -> None:
    assert shares_at(READINGS, threshold, 0.03) == shares


def test_reliability_is_the_share_right_in_each_tenth() -> None:
    sure = [reading("ask_price", "ask_price", 0.95)] * 9 + [reading("ask_price", "thanks", 0.95)]
    few = [reading("ask_price", "thanks", 0.2)] * 3
    assert reliability(sure + few) == [(pytest.approx(0.95), 0.9)]


def test_the_chart_is_svg_and_keeps_inside_its_frame() -> None:
    line = Line("a < b", [(0, 0), (0.5, 0.25), (1, 1)])
    svg = ElementTree.fromstring(draw([Panel("title & more", "across", [line], mark=(0.25, "here"))]))
    [drawn] = svg.iter("{http://www.w3.org/2000/svg}polyline")
    points = [tuple(map(float, point.split(","))) for point in drawn.attrib["points"].split()]
    assert points == [(0, HEIGHT), (WIDTH / 2, HEIGHT * 0.75), (WIDTH, 0)]

"""Allowances: what is allowed at once, how it comes back, and how much memory it takes."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from frontdesk.chat.rates import MOST_KEYS, Rate, RateLimiter, parse_rates
from tests.chat.conftest import Clock


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("60/minute", (Rate(60, 60),)),
        ("30/minute, 300/day", (Rate(30, 60), Rate(300, 86_400))),
        ("5/15 seconds", (Rate(5, 15),)),
        (" 1/2 hours ", (Rate(1, 7_200),)),
    ],
)
def test_rates_are_read(text: str, rates: tuple[Rate, ...]) -> None:
    assert parse_rates("X", text) == rates


@pytest.mark.parametrize(
    "text", ["", "60", "0/minute", "-1/minute", "60/fortnight", "60/minute;5/day", "a/minute"]
)
def test_what_is_no_rate_is_named_with_its_setting(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="FRONTDESK_CHAT_LIMIT"):
        parse_rates("FRONTDESK_CHAT_LIMIT", text)


def test_so_many_at_once_and_then_one_after_the_other() -> None:
    clock = Clock()
    limiter = RateLimiter(clock=clock)
    wanted = [("key", Rate(5, 15))]
    assert [limiter.hit(wanted) for _ in range(5)] == [0] * 5
    assert limiter.hit(wanted) == pytest.approx(3, abs=0.01)
    clock.now += 3
    assert limiter.hit(wanted) == 0
    assert limiter.hit(wanted) > 0
    clock.now += 15
    assert [limiter.hit(wanted) for _ in range(5)] == [0] * 5


def test_of_several_rates_all_hold_and_a_refused_call_counts_nowhere() -> None:
    clock = Clock()
    limiter = RateLimiter(clock=clock)
    wanted = [("a", Rate(10, 60)), ("b", Rate(2, 60))]
    assert [limiter.hit(wanted) == 0 for _ in range(5)] == [True, True, False, False, False]
    assert sum(limiter.hit([("a", Rate(10, 60))]) == 0 for _ in range(20)) == 8


def test_a_million_addresses_stay_under_the_cap() -> None:
    limiter = RateLimiter(clock=lambda: 0.0)
    rate = Rate(60, 60)
    for number in range(1_000_000):
        limiter.hit([(number, rate)])
    assert len(limiter) == MOST_KEYS


def test_those_who_call_stay_counted_while_others_come_and_go() -> None:
    limiter = RateLimiter(most_keys=100, clock=lambda: 0.0)
    for number in range(1_000):
        limiter.hit([("steady", Rate(2_000, 60))])
        limiter.hit([(number, Rate(1, 60))])
    assert sum(limiter.hit([("steady", Rate(2_000, 60))]) == 0 for _ in range(2_000)) == 1_000


def test_a_caller_whose_allowance_is_whole_again_is_forgotten() -> None:
    clock = Clock()
    limiter = RateLimiter(clock=clock)
    for number in range(50):
        limiter.hit([(number, Rate(60, 60)), (number, Rate(2_000, 86_400))])
    assert len(limiter) == 100
    clock.now += 44
    limiter.hit([("later", Rate(60, 60))])
    assert len(limiter) == 1

"""Allowances: how many calls at once, and how fast they come back. Knows nothing of who calls."""

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

UNITS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
RATE = re.compile(rf"(?P<calls>[1-9]\d*)/(?:(?P<number>[1-9]\d*) )?(?P<unit>{'|'.join(UNITS)})s?")

MOST_KEYS = 50_000
"""Callers that are counted at the same time; measured, 15 MB."""


@dataclass(frozen=True)
class Rate:
    """So many calls at once, and as many again evenly over `seconds`."""

    calls: int
    seconds: float

    def times(self, factor: int) -> "Rate":
        """The same for as many callers as `factor` says."""
        return Rate(self.calls * factor, self.seconds)


@dataclass(frozen=True)
class Limit:
    """What one conversation and one address may do of one kind of call; nothing given is no limit."""

    conversation: tuple[Rate, ...] = ()
    address: tuple[Rate, ...] = ()


def parse_rates(name: str, text: str) -> tuple[Rate, ...]:
    """Read rates such as `30/minute, 300/day` or `5/15 seconds`; all of them hold.

    Args:
        name: the setting, for the error.
        text: the rates, with commas between.

    Raises:
        ImproperlyConfigured: it is not a list of rates.
    """
    rates = []
    for part in text.split(","):
        found = RATE.fullmatch(part.strip())
        if found is None:
            raise ImproperlyConfigured(
                f"{name}: {part.strip()!r} is not a rate such as 60/minute or 5/15 seconds."
            )
        seconds = int(found["number"] or 1) * UNITS[found["unit"]]
        rates.append(Rate(int(found["calls"]), float(seconds)))
    return tuple(rates)


class RateLimiter:
    """Counts calls by key, as the generic cell rate algorithm does: one number for each key and rate.

    A caller whose allowance is whole again is forgotten. It never holds more than `most_keys`; the ones that
    called longest ago are forgotten first.
    """

    def __init__(self, most_keys: int = MOST_KEYS, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with every allowance whole.

        Args:
            most_keys: how many keys are kept.
            clock: seconds from any fixed moment.
        """
        self._most_keys = most_keys
        self._clock = clock
        self._whole_at: OrderedDict[Hashable, float] = OrderedDict()

    def __len__(self) -> int:
        """How many keys are kept."""
        return len(self._whole_at)

    def hit(self, wanted: Iterable[tuple[Hashable, Rate]]) -> float:
        """Take one call from every allowance, or from none.

        Args:
            wanted: keys, and the rate that holds for each.

        Returns:
            Seconds until the call would be allowed; 0 where it is allowed and counted.
        """
        now = self._clock()
        self._forget_whole(now)
        wait = 0.0
        taken: dict[Hashable, float] = {}
        for key, rate in wanted:
            whole_at = max(self._whole_at.get((key, rate), now), now) + rate.seconds / rate.calls
            taken[key, rate] = whole_at
            # A thousandth of a second is forgiven: sums of fractions are not exact.
            wait = max(wait, whole_at - now - rate.seconds - 0.001)
        if wait > 0:
            return wait
        for key_and_rate, whole_at in taken.items():
            self._whole_at[key_and_rate] = whole_at
            self._whole_at.move_to_end(key_and_rate)
        while len(self._whole_at) > self._most_keys:
            self._whole_at.popitem(last=False)
        return 0.0

    def _forget_whole(self, now: float) -> None:
        # They stand in the order of their last call: one that is whole may stay for a while behind others.
        while self._whole_at and next(iter(self._whole_at.values())) <= now:
            self._whole_at.popitem(last=False)

    def forget_all(self) -> None:
        """Start counting anew."""
        self._whole_at.clear()

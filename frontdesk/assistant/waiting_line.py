"""The line in front of Rasa: how many messages it is given at once, and how many may wait for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

AT_ONCE = 4
"""Rasa does one thing at a time. While one turn waits for the action server it can work on another; any more
would only wait inside of it."""

MOST_WAITING = 64
"""At 65 messages a second, which Rasa answered on two cores, the last in line waits one second."""


class LineIsFullError(Exception):
    """Too many wait already."""


class WaitingLine:
    """Lets so many in at once, in the order in which they came, and turns away whom it has no room for."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        """Start empty.

        Args:
            at_once: how many are inside at the most.
            most_waiting: how many wait at the most.
        """
        self._places = asyncio.Semaphore(at_once)
        self._most_waiting = most_waiting
        self.waiting = 0
        self.inside = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for a place and hold it.

        Raises:
            LineIsFullError: nobody more may wait.
        """
        if self._places.locked() and self.waiting >= self._most_waiting:
            raise LineIsFullError
        self.waiting += 1
        try:
            await self._places.acquire()
        finally:
            self.waiting -= 1
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1
            self._places.release()

"""Work that many ask for at the same time, and that is done once for all of them."""

import asyncio
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary


class SharedWork:
    """Whoever asks while the work is being done waits for the next time, with all others who do."""

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        """Nothing is done yet.

        Args:
            work: what is shared; it covers whatever came before it began.
        """
        self._work = work
        self._asked = self._covered = 0
        self._failure: Exception | None = None
        # Made when it is needed, as a lock belongs to the event loop that runs.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def __call__(self) -> None:
        """Come back when the work was done from its beginning; raises what it raised."""
        self._asked += 1
        mine = self._asked
        async with self._locks.setdefault("work", asyncio.Lock()):
            if self._covered < mine:
                await self._do()
            elif self._failure:
                raise self._failure

    async def _do(self) -> None:
        before, self._covered, self._failure = self._covered, self._asked, None
        try:
            await self._work()
        except asyncio.CancelledError:
            self._covered = before
            raise
        except Exception as error:
            self._failure = error
            raise

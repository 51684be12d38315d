"""Work that many ask for at once: done for all of them, and its failure told to all of them."""

import asyncio

import pytest

from frontdesk.chat.shared_work import SharedWork


class Work:
    def __init__(self) -> None:
        self.begun = 0
        self.fails = False

    async def __call__(self) -> None:
        self.begun += 1
        await asyncio.sleep(0.01)
        if self.fails:
            raise ValueError


async def test_those_who_come_meanwhile_share_the_next_time() -> None:
    work = Work()
    shared = SharedWork(work)
    first = asyncio.create_task(shared())
    await asyncio.sleep(0)
    await asyncio.gather(*(shared() for _ in range(50)))
    assert first.done()
    assert work.begun == 2
    await shared()
    assert work.begun == 3


async def test_a_failure_is_told_to_all_whom_it_concerns_and_to_nobody_later() -> None:
    work = Work()
    shared = SharedWork(work)
    work.fails = True
    told = await asyncio.gather(*(shared() for _ in range(5)), return_exceptions=True)
    assert [type(one) for one in told] == [ValueError] * 5
    work.fails = False
    await shared()


def test_it_works_in_one_event_loop_after_the_other() -> None:
    work = Work()
    shared = SharedWork(work)

    async def twice() -> None:
        await asyncio.gather(shared(), shared())

    for _ in range(2):
        asyncio.run(twice())
    assert work.begun == 4


async def test_who_gives_up_leaves_the_work_to_the_others() -> None:
    work = Work()
    shared = SharedWork(work)
    last = asyncio.create_task(shared())
    await asyncio.sleep(0)
    gone, *others = [asyncio.create_task(shared()) for _ in range(4)]
    await last
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    await asyncio.gather(*others)
    assert work.begun == 3

"""The clock that erasing trusts, and what else depends on the time: jumps, and the ends of summer time."""

import asyncio
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from frontdesk import cli, clock, doctor, erasing, serving
from frontdesk.clock import DAY, WatchedClock, last_written

HOUR = 3_600


class Hands:
    """Both clocks, as the test sets them, and the machine's run."""

    def __init__(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.file, self.day, self.steady, self.boot = file, 1_800_000_000.0, 5_000.0, 1
        monkeypatch.setattr(clock.time, "time", lambda: self.day)
        monkeypatch.setattr(clock, "steady_seconds", lambda: self.steady)
        monkeypatch.setattr(clock, "boot", lambda: f"boot {self.boot}")

    def watch(self, last_sign: float | None = None) -> WatchedClock:
        """As at the start of `serve`; the data were changed just now unless it is said otherwise."""
        return WatchedClock(self.file, self.day if last_sign is None else last_sign)

    def go_on(self, seconds: float) -> None:
        self.day += seconds
        self.steady += seconds

    def jump(self, seconds: float) -> None:
        self.day += seconds

    def switch_off(self, seconds: float) -> None:
        self.day += seconds
        self.steady = 10.0
        self.boot += 1


@pytest.fixture
def hands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hands:
    return Hands(tmp_path / "clock.json", monkeypatch)


def test_a_clock_that_goes_on_is_trusted(hands: Hands) -> None:
    watched = hands.watch()
    for _ in range(24 * 100):
        hands.go_on(HOUR)
        assert watched.is_trusted()


@pytest.mark.parametrize("jump", [HOUR, -HOUR, 0.9 * DAY, -400 * DAY])
def test_small_jumps_and_jumps_back_change_nothing(hands: Hands, jump: float) -> None:
    watched = hands.watch()
    assert watched.is_trusted()
    hands.jump(jump)
    assert watched.is_trusted()


def test_many_small_jumps_are_a_large_one(hands: Hands) -> None:
    watched = hands.watch()
    assert watched.is_trusted()
    hands.jump(0.9 * DAY)
    assert watched.is_trusted()
    hands.jump(0.9 * DAY)
    assert not watched.is_trusted()


def test_after_a_jump_ahead_nothing_is_erased_for_a_day(hands: Hands) -> None:
    watched = hands.watch()
    assert watched.is_trusted()
    hands.jump(20 * DAY)
    for _ in range(24):
        assert not watched.is_trusted()
        hands.go_on(HOUR)
    assert watched.is_trusted()
    hands.go_on(HOUR)
    assert watched.is_trusted()


def test_after_a_long_jump_nothing_is_erased_until_somebody_says_that_it_is_right(hands: Hands) -> None:
    watched = hands.watch()
    assert watched.is_trusted()
    hands.jump(400 * DAY)
    for _ in range(60):
        assert not watched.is_trusted()
        hands.go_on(DAY)
    # By a command, while `serve` runs.
    hands.watch().confirm()
    assert watched.is_trusted()
    assert hands.watch().is_trusted()


@pytest.mark.parametrize("pause", [0, 3 * DAY])
@pytest.mark.parametrize("jump", [20 * DAY, 400 * DAY])
def test_a_restart_does_not_make_a_wrong_clock_right(hands: Hands, jump: float, pause: float) -> None:
    watched = hands.watch()
    assert watched.is_trusted()
    hands.jump(jump)
    assert not watched.is_trusted()
    # Somebody has written meanwhile, so that the data are as new as the clock says.
    hands.go_on(HOUR)
    assert not hands.watch().is_trusted()
    hands.switch_off(pause)
    assert not hands.watch().is_trusted()
    hands.go_on(HOUR)
    assert not hands.watch().is_trusted()


def test_a_jump_that_nobody_saw_before_the_restart_is_held(hands: Hands) -> None:
    assert hands.watch().is_trusted()
    hands.jump(20 * DAY)
    assert not hands.watch().is_trusted()
    hands.jump(-20 * DAY)
    assert hands.watch().is_trusted()
    hands.switch_off(400 * DAY)
    assert not hands.watch().is_trusted()


def test_after_a_restart_a_clock_that_is_set_right_is_trusted_at_once(hands: Hands) -> None:
    assert hands.watch().is_trusted()
    hands.jump(400 * DAY)
    assert not hands.watch().is_trusted()
    hands.switch_off(HOUR)
    assert not hands.watch().is_trusted()
    hands.jump(-400 * DAY)
    assert hands.watch().is_trusted()


@pytest.mark.parametrize("off", [0, HOUR, 29 * DAY])
def test_a_usual_restart_is_trusted(hands: Hands, off: float) -> None:
    assert hands.watch().is_trusted()
    hands.go_on(400 * DAY)
    assert hands.watch().is_trusted()
    hands.switch_off(off)
    assert hands.watch().is_trusted()


def test_after_a_long_time_switched_off_somebody_has_to_say_that_the_clock_is_right(hands: Hands) -> None:
    assert hands.watch().is_trusted()
    hands.switch_off(200 * DAY)
    watched = hands.watch()
    assert not watched.is_trusted()
    hands.go_on(2 * DAY)
    assert not watched.is_trusted()
    hands.watch().confirm()
    assert watched.is_trusted()
    hands.switch_off(HOUR)
    assert hands.watch().is_trusted()


def test_a_machine_that_learns_the_time_after_its_start_is_soon_trusted(hands: Hands) -> None:
    assert hands.watch().is_trusted()
    hands.switch_off(-2_000 * DAY)
    watched = hands.watch()
    assert watched.is_trusted()
    hands.go_on(60)
    hands.jump(2_000 * DAY)
    assert watched.is_trusted()


def test_a_clock_that_was_ahead_for_long_is_no_measure_once_it_was_set_right(hands: Hands) -> None:
    watched = hands.watch()
    assert watched.is_trusted()
    hands.jump(-400 * DAY)
    for _ in range(25):
        assert watched.is_trusted()
        hands.go_on(HOUR)
    hands.jump(400 * DAY)
    assert not watched.is_trusted()


def test_a_clock_that_is_set_right_again_is_trusted_at_once(hands: Hands) -> None:
    watched = hands.watch()
    assert watched.is_trusted()
    hands.jump(400 * DAY)
    assert not watched.is_trusted()
    hands.go_on(HOUR)
    hands.jump(-400 * DAY)
    assert watched.is_trusted()


def test_a_second_jump_is_held_for_a_day_of_its_own(hands: Hands) -> None:
    watched = hands.watch()
    assert watched.is_trusted()
    hands.jump(20 * DAY)
    assert not watched.is_trusted()
    hands.go_on(DAY - HOUR)
    hands.jump(2 * DAY)
    assert not watched.is_trusted()
    hands.go_on(HOUR)
    assert not watched.is_trusted()
    hands.go_on(DAY)
    assert watched.is_trusted()
    hands.jump(2 * DAY)
    assert not watched.is_trusted()


def test_without_a_file_the_data_say_when_they_were_changed(hands: Hands) -> None:
    assert not hands.watch(hands.day - 31 * DAY).is_trusted()
    assert not hands.watch(hands.day).is_trusted(), "what is known does not depend on the data any more"


@pytest.mark.parametrize("last_sign", [None, 1_800_000_000.0 - 29 * DAY, 1_800_000_000.0 + 400 * DAY])
def test_a_start_after_a_short_pause_or_with_no_data_is_trusted(
    hands: Hands, last_sign: float | None
) -> None:
    assert WatchedClock(hands.file, last_sign).is_trusted()


def test_a_clock_that_is_behind_is_not_the_newest_however_long_it_is(hands: Hands) -> None:
    assert not hands.watch().is_newest(), "nothing is known"
    watched = hands.watch()
    assert watched.is_trusted()
    assert watched.is_newest()
    hands.switch_off(-400 * DAY)
    watched = hands.watch()
    for _ in range(50):
        assert watched.is_trusted()
        assert not watched.is_newest()
        hands.go_on(HOUR)
    hands.jump(400 * DAY)
    assert not watched.is_trusted()
    watched.confirm()
    assert watched.is_newest()


def test_without_a_file_data_that_are_newer_than_the_clock_show_that_it_is_behind(hands: Hands) -> None:
    watched = hands.watch(hands.day + 400 * DAY)
    assert watched.is_trusted()
    assert not watched.is_newest()


def test_a_clock_that_was_ahead_and_never_believed_leaves_the_right_one_the_newest(hands: Hands) -> None:
    assert hands.watch().is_trusted()
    hands.jump(400 * DAY)
    assert not hands.watch().is_trusted()
    hands.jump(-400 * DAY)
    assert hands.watch().is_trusted()
    assert hands.watch().is_newest()


def test_who_only_looks_changes_nothing(hands: Hands) -> None:
    assert hands.watch().looks_right()
    assert not hands.file.exists()


def test_only_the_newest_clock_brings_time_stamps_back(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(clock, "watched_clock", hands.watch)
    monkeypatch.setattr(erasing, "erase_expired", lambda *, bring_back: asked.append(bring_back) or 0)
    assert hands.watch().is_trusted()
    cli._erase_expired()
    hands.jump(-2 * DAY)
    cli._erase_expired()
    assert asked == [True, False]


def test_what_is_known_of_a_damaged_file_is_nothing(hands: Hands) -> None:
    assert hands.watch().is_trusted()
    hands.file.write_text('{"day": 1')
    assert not hands.watch().is_trusted()
    hands.watch().confirm()
    assert hands.watch().is_trusted()


def test_a_full_disk_makes_no_clock_right(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    watched = hands.watch()
    assert watched.is_trusted()
    monkeypatch.setattr(clock.os, "fsync", full)
    hands.jump(400 * DAY)
    assert not watched.is_trusted()
    assert not hands.watch().is_trusted()


def test_purge_asks_the_clock(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "watched_clock", hands.watch)
    monkeypatch.setattr(cli, "_migrate", lambda: None)
    monkeypatch.setattr(cli, "_erase_expired", lambda: 7)
    runner = CliRunner()
    assert "Conversations erased: 7" in runner.invoke(cli.app, ["purge"]).output
    hands.jump(400 * DAY)
    refused = runner.invoke(cli.app, ["purge"])
    assert refused.exit_code == 1
    assert "erased:" not in refused.output
    assert "Conversations erased: 7" in runner.invoke(cli.app, ["purge", "--clock-is-right"]).output
    assert "Conversations erased: 7" in runner.invoke(cli.app, ["purge"]).output


def test_doctor_says_that_the_clock_is_not_believed(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "VAR", hands.file.parent)
    assert list(doctor._clock()) == []
    assert hands.watch().is_trusted()
    assert [finding.healthy for finding in doctor._clock()] == [True]
    hands.jump(400 * DAY)
    [finding] = doctor._clock()
    assert not finding.healthy
    assert "--clock-is-right" in finding.remedy


async def test_the_hourly_job_waits_until_the_clock_is_right(
    hands: Hands, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    loop, done = asyncio.get_running_loop(), asyncio.Event()

    def hourly() -> None:
        loop.call_soon_threadsafe(done.set)

    monkeypatch.setattr(serving, "HOUR_SECONDS", 0.01)
    monkeypatch.setattr(serving, "watched_clock", hands.watch)
    assert hands.watch().is_trusted()
    hands.jump(400 * DAY)
    supervisor = serving.Supervisor(serving.LOOPBACK, serving.Ports(), Path("model"))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await supervisor._repeat(hourly)
    assert "frontdesk purge --clock-is-right" in caplog.text
    assert not done.is_set()
    hands.watch().confirm()
    repeating = asyncio.create_task(supervisor._repeat(hourly))
    await asyncio.wait_for(done.wait(), 10)
    repeating.cancel()


def test_the_last_sign_is_the_newest_file(tmp_path: Path) -> None:
    assert last_written([tmp_path / "missing"]) is None
    for name, at in (("old", 1_000), ("new", 2_000)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (at, at))
    assert last_written(tmp_path.iterdir()) == 2_000


def test_the_steady_clock_goes_on() -> None:
    before = clock.steady_seconds()
    assert clock.steady_seconds() >= before

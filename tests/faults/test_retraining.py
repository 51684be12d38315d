"""A model that is damaged while it is served: another takes its place before Rasa starts again."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest

from frontdesk import retraining
from frontdesk.assistant import models
from frontdesk.assistant.models import put_in_place
from frontdesk.retraining import see_to_model


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "MODELS", tmp_path)
    monkeypatch.setattr(models, "data_fingerprint", lambda: "now")
    monkeypatch.setattr(models, "ensure_intact_pipeline", lambda _data, _folder: None)
    monkeypatch.setattr("frontdesk.serving.LOGS", tmp_path / "logs")


def trained(folder: Path, fingerprint: str = "now") -> Path:
    candidate = folder / "candidate"
    candidate.write_bytes(b"a model")
    return put_in_place(candidate, fingerprint)


def training(work: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Have this done for a training; the list has an entry for each."""
    begun: list[bool] = []

    async def train() -> None:
        begun.append(True)
        work()

    monkeypatch.setattr(retraining, "_train", train)
    return begun


async def test_a_whole_one_is_served_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = training(lambda: None, monkeypatch)
    model = trained(tmp_path)
    assert await see_to_model(model) == model
    assert begun == []


async def test_of_a_damaged_one_a_new_one_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = training(lambda: trained(tmp_path), monkeypatch)
    old = trained(tmp_path, "before")
    old.write_bytes(b"a mod")
    assert await see_to_model(old) == tmp_path / "now.tar.gz"
    assert begun == [True]


async def test_where_the_training_fails_an_older_one_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    training(lambda: None, monkeypatch)
    older = trained(tmp_path, "before")
    model = trained(tmp_path)
    model.write_bytes(b"a mod")
    assert await see_to_model(model) == older
    assert "No new model" in caplog.text
    older.unlink()
    assert await see_to_model(model) == model


async def test_a_training_does_not_outlive_serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = trained(tmp_path)
    model.write_bytes(b"a mod")
    begun: asyncio.Future[asyncio.subprocess.Process] = asyncio.get_running_loop().create_future()
    start = asyncio.create_subprocess_exec

    async def noted(*command: str, **options: object) -> asyncio.subprocess.Process:
        begun.set_result(await start(*command, **options))
        return begun.result()

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    serving = asyncio.create_task(see_to_model(model))
    process = await begun
    serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving
    assert await process.wait() < 0

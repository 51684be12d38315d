"""Trains anew where the model was damaged while it was served: Rasa would never start with it again."""

import asyncio
import logging
import os
import sys
from pathlib import Path

from frontdesk.assistant.models import NoModelError, current_model, is_intact, newest_model
from frontdesk.paths import PROJECT
from frontdesk.serving import open_log

logger = logging.getLogger(__name__)

LOG = "training"


async def see_to_model(model: Path) -> Path:
    """Look at the model before Rasa is started with it again, and train where it is not whole.

    Args:
        model: the archive that was served so far.

    Returns:
        The archive to serve now: the same if it is whole, a new one, or, if the training fails, the newest
        that is whole. The same, too, where there is none.
    """
    if await asyncio.to_thread(is_intact, model):
        return model
    logger.warning("%s was damaged or exchanged while it was served; training anew.", model.name)
    try:
        await _train()
        return await asyncio.to_thread(current_model)
    except (NoModelError, OSError) as error:
        logger.error("No new model (%s); %s.log among the logs may say why.", type(error).__name__, LOG)
        return await asyncio.to_thread(newest_model) or model


async def _train() -> None:
    # In a process of its own, which takes the memory with it when it ends.
    with open_log(LOG) as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "frontdesk.child", str(os.getpid()), "frontdesk", "train"),
            stdout=log,
            stderr=log,
            cwd=PROJECT,
        )
    try:
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()

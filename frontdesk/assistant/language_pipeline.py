"""The built spaCy pipeline that the assistant loads: of the current data, and as the build left it.

It says what is an emergency, so one that was cut off or exchanged is never loaded, but built anew from the
project's own source. `python -m frontdesk.assistant.language_pipeline` builds it, as set-up does.
"""

import logging
import shutil
from pathlib import Path

from frontdesk.assistant.checksums import checksum_of, read_checksums, write_checksums
from frontdesk.language.pipeline import ensure_pipeline
from frontdesk.paths import DATA, LANGUAGE_PIPELINE

logger = logging.getLogger(__name__)


def ensure_intact_pipeline(data: Path, folder: Path) -> None:
    """Build the pipeline into `folder`, unless what lies there was built from the same sources and is whole.

    Args:
        data: the Rasa project's data folder.
        folder: where Rasa's SpacyNLP and the message reader look.
    """
    expected = read_checksums(checksums_file(folder))
    if folder.exists() and (differing := _differing(expected, _checksums_in(folder))):
        logger.warning(
            "The language pipeline is not as it was built (%s), and is built anew.", ", ".join(differing)
        )
        shutil.rmtree(folder)
    ensure_pipeline(data, folder)
    built = _checksums_in(folder)
    if built != expected:
        write_checksums(checksums_file(folder), built)


def checksums_file(folder: Path) -> Path:
    """Where the checksums of the pipeline in `folder` are kept."""
    return folder.with_name(f"{folder.name}-checksums.json")


def _checksums_in(folder: Path) -> dict[str, str]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): checksum_of(file) for file in files}


def _differing(expected: dict[str, str], found: dict[str, str]) -> list[str]:
    if not expected:
        return ["without checksums"]
    return sorted({name for name, _checksum in expected.items() ^ found.items()})


if __name__ == "__main__":
    ensure_intact_pipeline(DATA, LANGUAGE_PIPELINE)

"""Our spaCy pipeline: blank English, a ruler for the conditions and the safety reader.

It is built from the synonym lists in data/ and from the safety rules, at set-up; nothing is downloaded.
Rasa's SpacyNLP and the web side load the same folder.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import spacy
import yaml
from spacy.language import Language

from frontdesk.language import safety  # noqa: F401  registers the frontdesk_safety factory
from frontdesk.language.conditions import patterns_for
from frontdesk.language.sentences import whole_words
from frontdesk.language.tokenizer import TOKENIZER
from frontdesk.language.wording import Wording

WORDING_FILE = "wording.json"

# The C loader where PyYAML was built with it: ten times quicker on the training data.
_SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

SOURCES_KEY = "built_from"
"""In the pipeline's meta.json: the checksum of its sources."""


def build_pipeline(data: Path) -> Language:
    """Build the pipeline from the `synonym:` sections of data/<topic>/nlu.yml.

    Args:
        data: the Rasa project's data folder.

    Returns:
        A pipeline whose docs carry `ents` labelled `condition`, with the canonical value as `ent_id_`,
        and `doc._.safety`.

    Raises:
        ValueError: a synonym list is for a condition that the domain does not have.
    """
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER}}})
    ruler: Any = nlp.add_pipe("entity_ruler", config={"overwrite_ents": True})
    ruler.add_patterns(list(patterns_for(nlp, read_synonyms(data), frozenset(whole_words()))))
    nlp.add_pipe("frontdesk_back")
    nlp.add_pipe("frontdesk_safety")
    nlp.meta["name"] = "frontdesk"
    nlp.meta["description"] = "Conditions and safety signs in patients' questions"
    return nlp


def build_wording(data: Path) -> Wording:
    """The wording that knows the training examples' words and the encoder's."""
    return Wording.from_examples(read_examples(data), whole_words())


@cache
def load_wording(folder: Path) -> Wording:
    """Load the wording that was built with the pipeline; the same object for the same folder."""
    return Wording.load(folder / WORDING_FILE)


def read_blocks(data: Path) -> Iterator[dict[str, str]]:
    """Every block of data/<topic>/nlu.yml."""
    for file in sorted(data.glob("*/nlu.yml")):
        yield from yaml.load(file.read_text("utf-8"), Loader=_SAFE_LOADER)["nlu"]  # noqa: S506


def read_examples(data: Path) -> list[str]:
    """The examples of all intents."""
    return [
        line.removeprefix("- ")
        for block in read_blocks(data)
        if "intent" in block
        for line in block["examples"].splitlines()
    ]


def read_synonyms(data: Path) -> dict[str, list[str]]:
    """The synonyms of each condition, from all topics."""
    synonyms: dict[str, list[str]] = {}
    for block in read_blocks(data):
        if "synonym" in block:
            forms = [line.removeprefix("- ").strip().lower() for line in block["examples"].splitlines()]
            synonyms.setdefault(block["synonym"], []).extend(filter(None, forms))
    return synonyms


def ensure_pipeline(data: Path, folder: Path) -> None:
    """Build the pipeline into `folder`, unless what lies there was built from the same sources.

    Args:
        data: the Rasa project's data folder.
        folder: where Rasa's SpacyNLP and `load_pipeline` look.
    """
    sources = sources_checksum(data)
    if _checksum_of_sources(folder) == sources:
        return
    nlp = build_pipeline(data)
    nlp.meta[SOURCES_KEY] = sources
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="language-") as new:
        nlp.to_disk(new)
        build_wording(data).save(Path(new) / WORDING_FILE)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(new, folder)
    load_pipeline.cache_clear()
    load_wording.cache_clear()


@cache
def load_pipeline(folder: Path) -> Language:
    """Load the built pipeline; the same object for the same folder."""
    return spacy.load(folder)


def sources_checksum(data: Path) -> str:
    """SHA-256, in hexadecimal, over all that the pipeline is built from: data, rules, code, spaCy."""
    digest = hashlib.sha256(spacy.__version__.encode())
    files = [f for f in Path(__file__).parent.glob("*") if f.suffix in (".py", ".yml")]
    for file in [*sorted(files), *sorted(data.glob("*/nlu.yml"))]:
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _checksum_of_sources(folder: Path) -> str | None:
    try:
        return json.loads((folder / "meta.json").read_text("utf-8")).get(SOURCES_KEY)
    except (OSError, ValueError):
        return None

"""`python -m frontdesk.language` builds the spaCy pipeline, as set-up does."""

from frontdesk.language.pipeline import ensure_pipeline
from frontdesk.paths import DATA, LANGUAGE_PIPELINE

ensure_pipeline(DATA, LANGUAGE_PIPELINE)

"""Fixtures that many tests share: the language pipeline, a trained model, the assistant in one process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase

from frontdesk.assistant.language_pipeline import ensure_intact_pipeline
from frontdesk.assistant.local import LocalAssistant
from frontdesk.assistant.models import NoModelError, current_model
from frontdesk.assistant.training import train
from frontdesk.knowledge import Knowledge, load_knowledge
from frontdesk.paths import DATA, KNOWLEDGE, LANGUAGE_PIPELINE
from tests.live import PUBLIC_URL, LiveProduct, running_product


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright keeps an event loop running, beside which no other may start.

    One that fails has a second try, which the summary names: on a busy machine a browser can be late.
    """
    items.sort(key=in_browser)
    for item in filter(in_browser, items):
        item.add_marker(pytest.mark.flaky(reruns=1))


def in_browser(item: pytest.Item) -> bool:
    """Whether a test runs in Chromium."""
    return "browser" in item.path.parts


@pytest.fixture(scope="session", autouse=True)
def _log_that_can_be_emptied() -> Iterator[None]:
    """Between tests that commit, the database is emptied: the audit log's guard is away for that moment."""
    statement = "DROP TRIGGER IF EXISTS " + (
        "review_audit_truncate ON review_auditentry"
        if connection.vendor == "postgresql"
        else "review_audit_delete"
    )
    empty = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)
        empty(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@pytest.fixture(scope="session", autouse=True)
def _language_pipeline() -> None:
    ensure_intact_pipeline(DATA, LANGUAGE_PIPELINE)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The clinic's knowledge."""
    return load_knowledge(KNOWLEDGE)


@pytest.fixture(scope="session")
def model() -> Path:
    """A model for the data at hand, trained where there is none."""
    try:
        return current_model()
    except NoModelError:
        return train()


@pytest.fixture(scope="session")
def assistant(model: Path) -> LocalAssistant:
    """The whole assistant in this process."""
    return LocalAssistant(model)


@pytest.fixture(scope="session")
def product(model: Path) -> Iterator[LiveProduct]:
    """The whole product, running, served from the trained model."""
    with running_product() as live:
        yield live


@pytest.fixture(scope="session")
def public_product(model: Path) -> Iterator[LiveProduct]:
    """The whole product, started as on a server: behind a front door that does HTTPS."""
    with running_product(FRONTDESK_PUBLIC_URL=PUBLIC_URL, FRONTDESK_ORIGINS="https://clinic.example") as live:
        yield live

"""What was decided."""

import pytest
from django.test import Client


@pytest.mark.parametrize("days", [90, 14])
def test_says_how_long_decisions_last(staff_client: Client, settings, days):
    settings.KEEP_DAYS = days

    page = staff_client.get("/staff/proposals/").content.decode()

    assert f"A decision is deleted together with its conversation, {days} days after" in page

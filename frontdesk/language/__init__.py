"""Reading one message: conditions, red flags and personal data."""

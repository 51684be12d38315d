"""The staff console: what visitors asked, what they were answered, and whom to call back."""

"""Database changes of the review app."""

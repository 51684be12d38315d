"""Django settings, URLs and the ASGI application."""

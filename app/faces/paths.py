"""Which addresses are pages, and which are answered in JSON."""

_NO_PAGES = ("/api", "/health", "/ready", "/openapi.json")


def is_page(path: str) -> bool:
    """Whether a browser with a person in front of it is answered here."""
    return not any(path == start or path.startswith(f"{start}/") for start in _NO_PAGES)

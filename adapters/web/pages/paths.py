"""The addresses of our own pages."""

from urllib.parse import quote, urlencode


def paper_path(paper_id: str) -> str:
    return f"/papers/{quote(paper_id, safe=':/')}"


def bibtex_path(paper_id: str) -> str:
    return f"/bibtex/{quote(paper_id, safe=':/')}"


def topic_path(name: str) -> str:
    return f"/topics/{quote(name, safe='')}"


def with_query(path: str, **values: str | int) -> str:
    """Without what is empty, so that one page has one address."""
    asked = urlencode({name: value for name, value in values.items() if value})
    return f"{path}?{asked}" if asked else path

"""Text as people mean it: without case, accents, punctuation or spare spaces."""

import re
import unicodedata

_apart = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """``"  Étude: RAG—Based "`` becomes ``"etude rag based"``."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return _apart.sub(" ", "".join(letter for letter in letters if not unicodedata.combining(letter))).strip()

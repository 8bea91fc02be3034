"""Text as people mean it: without case, accents, punctuation or spare spaces."""

import re
import unicodedata

_apart = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """``"  Étude: RAG—Based "`` becomes ``"etude rag based"``."""
    if not text.isascii():
        letters = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _apart.sub(" ", text.lower() if text.isascii() else text).strip()

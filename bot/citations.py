"""Papers for a reference manager: BibTeX, RIS, and CSL JSON."""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain, count
from string import ascii_lowercase

from bot.domain import Paper

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SMALL_WORDS = frozenset(
    ("a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "via", "with")
)
# BibTeX counts braces even behind a backslash, so a brace in a value is written without one.
_SPECIAL = str.maketrans(
    {
        **{character: f"\\{character}" for character in "&%$#_"},
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\\": r"\textbackslash{}",
    }
)
_IN_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})
_RUN = re.compile(r"(?P<word>[^\W_]+)|[\W_]+")
_AND = re.compile(r"\band\b", re.IGNORECASE)


def bibtex(papers: Sequence[Paper]) -> str:
    """One ``@misc`` entry a paper, as arXiv recommends for preprints."""
    return "\n".join(_entry(key, paper) for key, paper in zip(_keys(papers), papers, strict=True))


def ris(papers: Sequence[Paper]) -> str:
    """One record a paper: lines of a two-letter tag and a value that holds no line break."""
    return "".join(f"{tag}  - {_one_line(value)}\n" for paper in papers for tag, value in _tags(paper))


def as_json(papers: Sequence[Paper]) -> str:
    """The JSON of the Citation Style Language, which Zotero and pandoc read."""
    items = [_item(key, paper) for key, paper in zip(_keys(papers), papers, strict=True)]
    return json.dumps(items, ensure_ascii=False, indent=2)


# --- BibTeX -------------------------------------------------------------------------------------------


def _entry(key: str, paper: Paper) -> str:
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(paper) if value)
    # The month is one of BibTeX's own abbreviations, which stand without braces.
    return f"@misc{{{key},\n{fields}  month = {_MONTHS[paper.published.month - 1]}\n}}\n"


def _fields(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "title", _protected(paper.title)
    yield "author", " and ".join(_bibtex_name(author) for author in paper.authors if _one_line(author))
    yield "year", f"{paper.published.year}"
    if number := _arxiv_number(paper):
        yield "eprint", _escaped(number)
        yield "archivePrefix", "arXiv"
        yield "primaryClass", _escaped("".join(paper.categories[:1]))
    yield "url", _one_line(paper.links.paper).translate(_IN_ADDRESS)


def _protected(title: str) -> str:
    """A title in which styles that lower its case leave names and acronyms alone: ``{BERT}``."""
    line = _one_line(title)
    capitals_are_names = _in_sentence_case(line)
    return "".join(
        f"{{{found[0]}}}"
        if found["word"] and _keeps_capitals(found["word"], capitals_are_names and found.start() > 0)
        else _escaped(found[0])
        for found in _RUN.finditer(line)
    )


def _in_sentence_case(title: str) -> bool:
    """Whether few words begin with a capital, so that those which do are names."""
    words = [word for word in title.split()[1:] if word.lower() not in _SMALL_WORDS and word[0].isalpha()]
    return sum(word[0].isupper() for word in words) < len(words) / 2


def _keeps_capitals(word: str, a_name: bool) -> bool:
    letter = len(word) == 1 and word not in "AI"
    return any(map(str.isupper, word[1:])) or (word[0].isupper() and (letter or a_name))


def _bibtex_name(author: str) -> str:
    given, family = _name(author)
    if _AND.search(f"{given} {family}") or "," in f"{given}{family}":
        return f"{{{_escaped(_one_line(author))}}}"
    return f"{_escaped(family)}, {_escaped(given)}" if given else f"{{{_escaped(family)}}}"


def _escaped(text: str) -> str:
    return text.translate(_SPECIAL)


# --- RIS and CSL --------------------------------------------------------------------------------------


def _tags(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "TY", "UNPB"
    yield "TI", paper.title
    for given, family in map(_name, paper.authors):
        yield "AU", f"{family}, {given}" if given else family
    yield "PY", f"{paper.published.year}"
    yield "DA", f"{paper.published:%Y/%m/%d}"
    if number := _arxiv_number(paper):
        yield "PB", "arXiv"
        yield "AN", f"arXiv:{number}"
    yield from (("KW", keyword) for keyword in paper.keywords)
    yield from (("UR", address) for address in (paper.links.paper,) if address)
    yield "ER", ""


def _item(key: str, paper: Paper) -> dict[str, object]:
    day = paper.published
    number = _arxiv_number(paper)
    return {
        "id": key,
        "type": "article",
        "title": _one_line(paper.title),
        "author": [
            {"family": family, "given": given} if given else {"literal": family}
            for given, family in map(_name, paper.authors)
        ],
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "URL": paper.links.paper,
        **({"publisher": "arXiv", "number": f"arXiv:{number}"} if number else {}),
    }


# --- what all three need ------------------------------------------------------------------------------


def _keys(papers: Sequence[Paper]) -> list[str]:
    """A key for each paper, like ``lovelace2026retrieval``; a letter is added to one that is taken."""
    keys: dict[str, None] = {}
    for paper in papers:
        key = _key(paper)
        endings = chain(["", *ascii_lowercase], map(str, count(2)))
        keys[next(key + ending for ending in endings if key + ending not in keys)] = None
    return list(keys)


def _key(paper: Paper) -> str:
    family = _letters(_name(paper.authors[0])[1]) if paper.authors else ""
    words = [word for word in map(_letters, re.split(r"[\s\-:]+", paper.title)) if word and word not in _SMALL_WORDS]
    return f"{family or 'anonymous'}{paper.published.year}{words[0] if words else ''}"


def _letters(text: str) -> str:
    """The letters of a text as plain ASCII: ``Müller`` is ``muller``."""
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", text).lower())


def _name(author: str) -> tuple[str, str]:
    """Given and family name; a family name begins at its first particle: ``van der Maaten``."""
    line = _one_line(author)
    if ", " in line:
        family, _, given = line.partition(", ")
        return given, family
    words = line.split(" ")
    start = next((place for place, word in enumerate(words) if place and word[0].islower()), len(words) - 1)
    return " ".join(words[:start]), " ".join(words[start:])


def _one_line(text: str) -> str:
    """Single spaces, and no character that is not to be seen."""
    return " ".join("".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text).split())


def _arxiv_number(paper: Paper) -> str:
    source, _, number = paper.id.partition(":")
    return _one_line(number) if source == "arxiv" else ""

"""What reactions have taught, as subjects: which words the liked and the disliked papers carry."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain import Feedback, Paper, Verdict

WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]{3,}")
COMMON = frozenset(
    [
        "about",
        "across",
        "against",
        "based",
        "better",
        "beyond",
        "does",
        "from",
        "have",
        "into",
        "large",
        "learning",
        "less",
        "like",
        "model",
        "models",
        "more",
        "need",
        "through",
        "toward",
        "towards",
        "under",
        "using",
        "what",
        "when",
        "with",
        "without",
        "your",
        "that",
        "this",
        "than",
        "their",
        "they",
        "them",
        "over",
        "only",
        "most",
        "method",
        "methods",
        "approach",
        "approaches",
        "paper",
        "study",
        "framework",
        "efficient",
        "effective",
        "improved",
        "improving",
        "novel",
    ]
)
MOST = 5
SIGNS = {Verdict.MORE: 1, Verdict.SAVE: 1, Verdict.READ: 1, Verdict.LESS: -1, Verdict.OFF_TOPIC: -1}


@dataclass(frozen=True, slots=True)
class Learned:
    """Subjects that a place wants more and less of, the strongest first, and what they rest on."""

    reactions: int
    people: int
    more: tuple[str, ...]
    less: tuple[str, ...]


def learned(feedback: Sequence[Feedback], papers: Mapping[str, Paper]) -> Learned:
    """Sum each subject's verdicts; one that both sides share says nothing and is left out."""
    scores: defaultdict[str, float] = defaultdict(float)
    for given in feedback:
        if given.paper_id in papers:
            for subject in subjects(papers[given.paper_id]):
                scores[subject] += SIGNS[given.verdict] * given.weight
    ordered = sorted(scores.items(), key=lambda item: (-abs(item[1]), item[0]))
    return Learned(
        reactions=len(feedback),
        people=len({given.person for given in feedback}),
        more=tuple(subject for subject, score in ordered if score > 0)[:MOST],
        less=tuple(subject for subject, score in ordered if score < 0)[:MOST],
    )


def subjects(paper: Paper) -> tuple[str, ...]:
    """A paper's subjects: its keywords, else the telling words of its title."""
    if paper.keywords:
        return tuple(dict.fromkeys(keyword.casefold() for keyword in paper.keywords))
    words = [word.casefold() for word in WORD.findall(paper.title)]
    return tuple(dict.fromkeys(word for word in words if word not in COMMON))


def about(subject: str, paper: Paper) -> bool:
    """Whether a paper carries a subject: among its own, or in its words."""
    wanted = " ".join(subject.casefold().split())
    word = re.compile(rf"(?<!\w){re.escape(wanted)}s?(?!\w)", re.IGNORECASE)
    return wanted in subjects(paper) or word.search(paper.text) is not None

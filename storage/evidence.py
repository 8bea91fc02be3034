"""How the reasons of a frozen digest are written down, so that they are read back exactly.

The kinds of evidence are told apart by a tag of their own, not by their fields and not by the names of
classes: ``Outside`` and ``Counts`` may both have no field set, and a class may be renamed later.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Discriminator, SerializerFunctionWrapHandler, Tag, TypeAdapter, WrapSerializer

from bot.domain import CloseTo, Contribution, Counts, Evidence, Followed, LikedPaper, New, Outside

TAGS: dict[type, str] = {
    CloseTo: "close to",
    LikedPaper: "liked paper",
    Followed: "followed",
    Counts: "counts",
    New: "new",
    Outside: "outside",
}


def _tag(value: Any) -> str | None:
    return value.get("tag") if isinstance(value, dict) else TAGS.get(type(value))


def _with_tag(value: Evidence, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
    return {"tag": TAGS[type(value)], **dump(value)}


TaggedEvidence = Annotated[
    Annotated[CloseTo, Tag("close to")]
    | Annotated[LikedPaper, Tag("liked paper")]
    | Annotated[Followed, Tag("followed")]
    | Annotated[Counts, Tag("counts")]
    | Annotated[New, Tag("new")]
    | Annotated[Outside, Tag("outside")],
    Discriminator(_tag),
    WrapSerializer(_with_tag),
]


@dataclass(frozen=True, slots=True)
class StoredContribution:
    """A contribution with its evidence tagged."""

    name: str
    value: float
    evidence: TaggedEvidence | None

    @classmethod
    def of(cls, contribution: Contribution) -> "StoredContribution":
        return cls(contribution.name, contribution.value, contribution.evidence)

    @property
    def contribution(self) -> Contribution:
        return Contribution(self.name, self.value, self.evidence)


CONTRIBUTIONS = TypeAdapter(tuple[StoredContribution, ...])
COUNTS = TypeAdapter(Counts)

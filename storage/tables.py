"""Every table. Who and where are platform ids; no name of a person is stored anywhere."""

from collections.abc import Mapping

from pydantic import TypeAdapter
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.domain import DigestState, PartState, Verdict
from bot.schedule import Schedule
from storage.columns import Json, UtcDateTime, Word
from storage.evidence import CONTRIBUTIONS, COUNTS

STRINGS = TypeAdapter(tuple[str, ...])

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _key(name: str) -> Column[str]:
    return Column(name, String, primary_key=True)


# --- papers -----------------------------------------------------------------------------------------

papers = Table(
    "papers",
    metadata,
    _key("id"),
    _text("title"),
    _text("abstract"),
    Column("authors", Json(STRINGS), nullable=False),
    Column("published", UtcDateTime, nullable=False),
    Column("listed", UtcDateTime, nullable=False, index=True),
    _text("source"),
    Column("categories", Json(STRINGS), nullable=False),
    Column("keywords", Json(STRINGS), nullable=False),
    _text("lab"),
    _text("abstract_by"),
    _text("paper_link"),
    _text("pdf_link"),
    _text("code_link"),
    _text("project_link"),
    _text("discussion_link"),
    # Kept for good by itself: the digest that showed it may be gone.
    Column("shown", Boolean, nullable=False, server_default=text("false")),
)

sightings = Table(
    "sightings",
    metadata,
    Column("paper_id", ForeignKey("papers.id"), primary_key=True),
    _key("source"),
    _key("signal"),
    Column("at", UtcDateTime, primary_key=True, index=True),
    Column("value", Integer, nullable=False),
)

embeddings = Table(
    "embeddings",
    metadata,
    _key("model"),
    _key("key"),
    Column("dimension", Integer, nullable=False),
    Column("vector", LargeBinary, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    _key("name"),
    Column("succeeded_at", UtcDateTime),
    Column("failed_at", UtcDateTime),
    _text("error"),
)

# --- channels ---------------------------------------------------------------------------------------

channels = Table(
    "channels",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("platform"),
    _text("workspace"),
    _text("channel"),
    _text("name"),
    Column("public", Boolean, nullable=False),
    Column("direct", Boolean, nullable=False),
    _text("owner"),
    Column("introduced", Boolean, nullable=False),
    Column("schedule", Json(TypeAdapter(Schedule)), nullable=False),
    Column("size", Integer, nullable=False),
    _text("layout"),
    _text("on_empty"),
    Column("subscribed", Boolean, nullable=False),
    _text("paused"),
    Column("snoozed_until", Date),
    Column("next_digest_at", UtcDateTime, index=True),
    Column("recorded_until", Date),
    Column("experiment", Boolean, nullable=False, server_default=text("false")),
    Column("exploring", Boolean, nullable=False, server_default=text("true")),
    UniqueConstraint("platform", "workspace", "channel"),
)


def _belongs_to(parent: str) -> Column[int]:
    return Column(f"{parent}_id", ForeignKey(f"{parent}s.id", ondelete="CASCADE"), nullable=False)


# ``key`` is the name without regard to case; ``id`` keeps the order in which they were added.
topics = Table(
    "topics",
    metadata,
    Column("id", Integer, primary_key=True),
    _belongs_to("channel"),
    _text("key"),
    _text("name"),
    _text("description"),
    Column("weight", Float, nullable=False),
    UniqueConstraint("channel_id", "key"),
)

mutes = Table(
    "mutes",
    metadata,
    Column("id", Integer, primary_key=True),
    _belongs_to("channel"),
    _text("key"),
    _text("subject"),
    UniqueConstraint("channel_id", "key"),
)

follows = Table(
    "follows",
    metadata,
    Column("id", Integer, primary_key=True),
    _belongs_to("channel"),
    _text("key"),
    _text("kind"),
    _text("name"),
    UniqueConstraint("channel_id", "key", "kind"),
)

workspaces = Table(
    "workspaces",
    metadata,
    _key("platform"),
    _key("id"),
    _text("managers"),
    Column("emoji", Json(TypeAdapter(Mapping[str, str])), nullable=False),
    Column("gone_at", UtcDateTime),
)

# Who asked for a digest at an address, and whether its reader agreed. It goes with its channel.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("channel_id", ForeignKey("channels.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    _text("person_platform"),
    _text("person_workspace"),
    _text("person_id"),
    _text("request"),
    Column("asked_at", UtcDateTime, nullable=False),
    _text("letter"),
    Column("letter_at", UtcDateTime),
    Column("confirmed_at", UtcDateTime),
    Index(None, "person_platform", "person_workspace", "person_id"),
)

# --- digests ----------------------------------------------------------------------------------------

digests = Table(
    "digests",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("platform"),
    _text("workspace"),
    _text("channel"),
    Column("day", Date, nullable=False),
    Column("state", Word(DigestState), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    _text("layout"),
    Column("considered", Integer, nullable=False),
    _text("note"),
    Column("also_in", Json(TypeAdapter(tuple[tuple[str, str], ...])), nullable=False),
    Column("claimed_until", UtcDateTime, nullable=False),
    Column("holder", Text, nullable=False, server_default=text("''")),
    UniqueConstraint("platform", "workspace", "channel", "day"),
)

entries = Table(
    "entries",
    metadata,
    Column("digest_id", ForeignKey("digests.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("paper_id", ForeignKey("papers.id"), nullable=False),
    Column("score", Float, nullable=False),
    Column("contributions", Json(CONTRIBUTIONS), nullable=False),
    Column("counts", Json(COUNTS), nullable=False),
    Column("recipe", Text, nullable=False, server_default=text("''")),
)

parts = Table(
    "parts",
    metadata,
    Column("digest_id", ForeignKey("digests.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("papers", Json(STRINGS), nullable=False),
    Column("threaded", Boolean, nullable=False),
    Column("state", Word(PartState), nullable=False),
    Column("message", Text, nullable=False, index=True),
    Column("at", UtcDateTime),
    Column("sender", Text, nullable=False, server_default=text("''")),
    Column("changes", Integer, nullable=False, server_default=text("0")),
)

# --- people and what they said ----------------------------------------------------------------------

feedback = Table(
    "feedback",
    metadata,
    _key("person_platform"),
    _key("person_workspace"),
    _key("person_id"),
    _key("platform"),
    _key("workspace"),
    _key("channel"),
    _key("paper_id"),
    _key("given_by"),
    Column("verdict", Word(Verdict), nullable=False),
    Column("weight", Float, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "platform", "workspace", "channel"),
)

saved = Table(
    "saved",
    metadata,
    _key("person_platform"),
    _key("person_workspace"),
    _key("person_id"),
    _key("paper_id"),
    _key("given_by"),
    Column("at", UtcDateTime, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    _key("name"),
    _text("holder"),
    Column("until", UtcDateTime, nullable=False),
)

notes = Table("notes", metadata, _key("name"), _text("text"), Column("at", UtcDateTime, nullable=True))

installations = Table(
    "installations",
    metadata,
    _key("platform"),
    _key("workspace"),
    _text("sealed"),
    Column("at", UtcDateTime, nullable=False),
)

# ``moment`` is for what may change several times, such as one person's one reaction: when it was last heard to.
events = Table(
    "events",
    metadata,
    _key("key"),
    Column("moment", UtcDateTime),
    Column("at", UtcDateTime, nullable=False, index=True),
)

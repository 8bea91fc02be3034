"""A mail of a few papers, as it is written, as it is read, and as it goes over the wire."""

from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage

from adapters.email.envelope import Envelope
from adapters.email.links import Links
from adapters.email.written import Written, a_digest
from bot.domain import (
    Channel,
    CloseTo,
    Contribution,
    Counts,
    Digest,
    DigestState,
    Paper,
    Place,
    Ranked,
)
from bot.plan import parts_of
from bot.views.digests import part_message
from tests.builders import NOW, a_channel

YOU = Place("email", "", "you@lab.example")
READER = a_channel(place=YOU, direct=True, owner=YOU.channel, layout="single")
LINKS = Links("s" * 32, "https://papers.example", lambda: NOW)
ENVELOPE = Envelope(Address("Papers", addr_spec="papers@lab.example"), "papers.example")


def a_mail(*papers: Paper, note: str = "", channel: Channel = READER) -> tuple[Written, EmailMessage, bytes]:
    shares = (Contribution("relevance", 0.4, CloseTo("retrieval")), Contribution("momentum", 0.2, Counts(142, 58)))
    entries = tuple(Ranked(paper, 0.6, shares, Counts(142, 58, stars=1200)) for paper in papers)
    digest = Digest(
        YOU, NOW.date(), DigestState.DELIVERING, NOW, "single", entries, 214, note, parts_of(channel, entries)
    )
    written = a_digest(part_message(digest, digest.parts[0], channel), channel, LINKS)
    raw = ENVELOPE.sealed(YOU.channel, written, ENVELOPE.message_id("key"), NOW)
    return written, message_from_bytes(raw, policy=policy.default), raw

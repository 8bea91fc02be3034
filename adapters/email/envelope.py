"""A mail as it goes over the wire: its headers, the two parts, and nothing that a title could add to them."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from hashlib import blake2b
from typing import Any, cast

from adapters.email.written import Written
from bot.harmless import harmless

LONGEST_SUBJECT = 200


class Unfolded(UniqueUnstructuredHeader):
    """An address is one word: folded, it would be encoded, and no mail client would find it again."""

    name: str

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
for _name in ("list-unsubscribe", "message-id"):
    _headers.map_to_type(_name, cast("type[BaseHeader]", Unfolded))
POLICY: "EmailPolicy[EmailMessage]" = SMTP.clone(header_factory=_headers, cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom everything goes out, and the host under whose name its lists are known."""

    sender: Address
    host: str

    def message_id(self, key: str) -> str:
        """The same for the same key, so that a copy is known as one; the address in the key cannot be read from it."""
        return f"<{blake2b(key.encode(), digest_size=16).hexdigest()}@{self.sender.domain}>"

    def sealed(self, to: str, written: Written, message_id: str, at: datetime) -> bytes:
        """The whole mail. One with a way out is of a list, and mail clients offer to leave it (RFC 8058)."""
        mail = EmailMessage(policy=POLICY)
        headers: dict[str, object] = {
            "From": self.sender,
            "To": Address(addr_spec=to),
            "Subject": _shortened(written.subject),
            "Date": format_datetime(at),
            "Message-ID": message_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        }
        for name, value in (headers | self._of_a_list(written.unsubscribe)).items():
            mail[name] = value
        mail.set_content(written.text, cte="quoted-printable")
        mail.add_alternative(written.html, subtype="html", cte="quoted-printable")
        return mail.as_bytes()

    def _of_a_list(self, unsubscribe: str) -> dict[str, object]:
        if not unsubscribe:
            return {}
        return {
            "List-Id": f"Papers <papers.{self.host}>",
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }


def _shortened(text: str) -> str:
    subject = harmless(text).strip()
    return subject if len(subject) <= LONGEST_SUBJECT else f"{subject[:LONGEST_SUBJECT]}…"

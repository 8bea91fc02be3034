"""A real mail server on a free port: it keeps what it takes, and fails as it is told."""

from tests.servers.smtp.server import HANG_UP, MailServer, Received

__all__ = ["HANG_UP", "MailServer", "Received"]

"""What must be set for mails to go out, and what is said when it is not."""

import pytest

from adapters.email.settings import EmailSettings, Server, server_of
from adapters.registry import Surroundings, build_platforms, missing_settings
from bot.config import Settings
from bot.errors import SetupError
from storage.memory import MemoryStore
from tests.bot.workspace import Time

ALL = {
    "EMAIL_SMTP_URL": "smtps://papers:secret@mail.example",
    "EMAIL_FROM": "Papers <papers@lab.example>",
    "PUBLIC_URL": "https://papers.example",
    "SECRET_KEY": "s" * 32,
}


def configure(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


def test_without_any_it_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, PUBLIC_URL=ALL["PUBLIC_URL"], SECRET_KEY=ALL["SECRET_KEY"])
    assert missing_settings()["email"] == ["EMAIL_SMTP_URL", "EMAIL_FROM", "PUBLIC_URL", "SECRET_KEY"]


@pytest.mark.parametrize("name", ALL)
def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    configure(monkeypatch, **{other: value for other, value in ALL.items() if other != name})
    with pytest.raises(SetupError, match=rf"Missing: {name}\."):
        missing_settings()


def test_everything_that_is_missing_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, EMAIL_FROM="papers@lab.example")
    with pytest.raises(SetupError, match="Missing: EMAIL_SMTP_URL, PUBLIC_URL, SECRET_KEY"):
        missing_settings()


def test_a_key_that_can_be_guessed_signs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, **ALL | {"SECRET_KEY": "short"})
    with pytest.raises(SetupError, match="SECRET_KEY is too short"):
        missing_settings()


async def test_with_all_of_it_mails_go_out(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, **ALL)
    [platform] = build_platforms(Surroundings(Settings(), MemoryStore(), Time()))
    assert platform.name == "email"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", Server("mail.example", 587)),
        ("smtps://mail.example", Server("mail.example", 465, tls=True)),
        ("smtp://u%40x:p%3Aw@mail.example:25", Server("mail.example", 25, "u@x", "p:w")),
        ("smtp://u:p@mail.example?starttls=required", Server("mail.example", 587, "u", "p")),
        ("smtp://localhost:1025?starttls=never", Server("localhost", 1025, starttls="never")),
        ("smtp://mail.example?starttls=offered", Server("mail.example", 587, starttls="offered")),
    ],
)
def test_the_address_of_a_server(url: str, server: Server) -> None:
    assert server_of(url) == server


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://mail.example", "begins with smtp:// or smtps://"),
        ("smtp://", "begins with smtp:// or smtps://"),
        ("smtp://mail.example:seven", "no address of a mail server"),
        ("smtp://mail.example?starttls=perhaps", "only starttls=required, offered or never"),
        ("smtp://mail.example?tls=yes", "only starttls="),
        ("smtps://mail.example?starttls=required", "only starttls="),
        ("smtp://u:secret@mail.example?starttls=never", "a password goes out over TLS only"),
        ("smtp://u:secret@mail.example?starttls=offered", "a password goes out over TLS only"),
    ],
)
def test_a_wrong_address_of_a_server_is_a_sentence_without_the_password(
    monkeypatch: pytest.MonkeyPatch, url: str, says: str
) -> None:
    configure(monkeypatch, **ALL | {"EMAIL_SMTP_URL": url})
    with pytest.raises(SetupError) as wrong:
        missing_settings()
    assert says in str(wrong.value)
    assert "EMAIL_SMTP_URL" in str(wrong.value)
    assert "secret@" not in str(wrong.value)


@pytest.mark.parametrize("sender", ["nobody", "a@b@c", "Papers <papers>", "x\r\nBcc: y@lab.example"])
def test_a_wrong_sender_is_a_sentence(monkeypatch: pytest.MonkeyPatch, sender: str) -> None:
    configure(monkeypatch, **ALL | {"EMAIL_FROM": sender})
    with pytest.raises(SetupError, match="EMAIL_FROM: Value error, that is no address to send from"):
        missing_settings()


def test_the_password_is_in_no_picture_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, **ALL)
    assert "secret" not in repr(EmailSettings())

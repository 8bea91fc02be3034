"""A real mail server that fails at every step: nothing goes twice, nothing is lost in silence."""

from collections import deque
from pathlib import Path

import pytest

from adapters.email.postman import Postman
from adapters.email.settings import server_of
from bot.domain import DigestState
from bot.errors import Busy, Gone, Lost, PlatformError, Refused
from bot.views.digests import unknown_in_words
from tests.adapters.email.post import YOU, Office, an_office, path_in, person
from tests.builders import a_channel, distinct_papers
from tests.servers.smtp import HANG_UP, MailServer
from tests.servers.smtp.certificate import certificate

MAIL = b"Subject: Papers\r\n\r\nOne.\r\n"


async def reader(office: Office) -> None:
    await office.subscribe()
    await office.agree()


async def status(office: Office) -> DigestState:
    [digest] = await office.digests()
    return digest.state


# --- what becomes of the digest --------------------------------------------------------------------


async def test_an_address_that_the_server_refuses_is_paused_with_its_reason(office: Office) -> None:
    await reader(office)
    office.server.at_rcpt.append(f"550 5.1.1 <{YOU}>: no such user")
    await office.next_digest()
    channel = await office.channel()
    assert channel is not None
    assert "550 5.1.1" in channel.paused
    assert "no such user" in channel.paused
    assert await status(office) is DigestState.SKIPPED
    for _ in range(3):
        await office.later(days=1)
    assert len(office.server.to(YOU)) == 1, "the letter alone"


async def test_a_paused_address_begins_again_when_its_reader_asks_and_agrees(office: Office) -> None:
    await reader(office)
    office.server.at_rcpt.append("550 5.1.1 no such user")
    await office.next_digest()
    office.workspace.time.pass_(days=1)
    await office.subscribe()
    again = await office.letter(after=1)
    assert again.subject == "Your daily list is paused"
    assert "550 5.1.1 no such user" in again.text
    assert "The daily mail is on" in await office.send(path_in(again, "confirm"))
    channel = await office.channel()
    assert channel is not None
    assert channel.paused == ""


@pytest.mark.parametrize("answer", ["451 4.3.0 try again later", "421 4.3.2 closing"])
async def test_a_server_that_asks_to_come_later_gets_the_mail_later_once(office: Office, answer: str) -> None:
    await reader(office)
    office.server.at_rcpt.append(answer)
    [digest] = await office.next_digest()
    assert digest.state is DigestState.DELIVERING
    await office.later(minutes=10)
    assert len(office.server.to(YOU)) == 1
    await office.later(minutes=10)
    await office.later(minutes=10)
    assert len(office.server.to(YOU)) == 2
    assert await status(office) is DigestState.POSTED


async def test_a_server_that_is_away_most_of_the_day_loses_nothing() -> None:
    server = MailServer()
    async with an_office(papers=distinct_papers(3), server=server) as office:
        await reader(office)
        office.email._postman.close()
        office.email._postman.server = server_of("smtp://127.0.0.1:9?starttls=never")
        await office.next_digest()
        for _ in range(13):
            await office.later(hours=1)
        assert await status(office) is DigestState.DELIVERING
        office.email._postman.server = server_of(f"smtp://127.0.0.1:{server.port}?starttls=never")
        await office.later(hours=1)
        assert len(server.to(YOU)) == 2
        assert await status(office) is DigestState.POSTED


async def test_a_server_that_hangs_up_after_the_mail_is_never_given_it_again(office: Office) -> None:
    await reader(office)
    office.server.at_data.append(HANG_UP)
    await office.next_digest()
    assert await status(office) is DigestState.UNKNOWN
    for _ in range(10):
        await office.later(hours=1)
    assert len(office.server.to(YOU)) == 2, "it had arrived"
    [digest] = await office.digests()
    assert "It was not sent again" in unknown_in_words(digest)
    settings = await office.open(path_in(office.server.to(YOU)[1], "settings"))
    assert "unknown. The digest was sent but no answer came back" in settings


async def test_a_letter_that_may_have_arrived_is_never_sent_again(office: Office) -> None:
    office.server.at_data.append(HANG_UP)
    await office.subscribe()
    for _ in range(3):
        await office.email._letters.send_due()
        office.workspace.time.pass_(hours=1)
    assert len(office.server.to(YOU)) == 1


async def test_a_letter_waits_for_a_busy_server(office: Office) -> None:
    office.server.at_rcpt.append("451 greylisted")
    await office.subscribe()
    await office.email._letters.send_due()
    await office.email._letters.send_due()
    assert office.server.received == []
    office.workspace.time.pass_(minutes=16)
    await office.letter()


async def test_an_address_that_cannot_get_the_letter_is_erased(office: Office) -> None:
    office.server.at_rcpt.append("550 no such user")
    await office.subscribe()
    await office.email._letters.send_due()
    assert await office.channel() is None


async def test_many_mails_share_few_connections(office: Office) -> None:
    addresses = [f"reader{number}@lab.example" for number in range(12)]
    for address in addresses:
        await office.email.subscribe(address, a_channel(topics=()), person(address))
        await office.agree(address)
    before = office.server.connections
    await office.later(days=2, hours=22)
    assert all(len(office.server.to(address)) == 2 for address in addresses)
    assert office.server.connections - before <= 4, "kept open between two mails"


# --- what each answer means ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "answer", "kind", "says"),
    [
        ("at_rcpt", "550 5.1.1 no such user", Gone, "refuses this address: 550 5.1.1 no such user"),
        ("at_rcpt", "530 5.7.0 authentication required", Busy, "refuses us"),
        ("at_rcpt", "451 4.2.0 greylisted", Busy, "come again later: 451"),
        ("at_mail", "553 5.7.1 sender not allowed", Busy, "refuses EMAIL_FROM: 553"),
        ("at_mail", HANG_UP, Busy, "cannot be reached"),
        ("at_rcpt", HANG_UP, Busy, "cannot be reached"),
        ("at_data", "554 5.7.1 this looks like spam", Refused, "refuses the mail: 554"),
        ("at_data", "452 4.3.1 disk full", Busy, "come again later: 452"),
        ("at_data", HANG_UP, Lost, "no answer came back"),
    ],
)
async def test_each_answer_has_its_meaning(step: str, answer: str, kind: type[PlatformError], says: str) -> None:
    server = MailServer()
    setattr(server, step, deque([answer]))
    async with server.running():
        with pytest.raises(PlatformError, match=says) as raised:
            await postman(server, "?starttls=never").send("papers@lab.example", YOU, MAIL)
    assert type(raised.value) is kind


async def test_nobody_there_is_busy() -> None:
    with pytest.raises(Busy, match="cannot be reached"):
        await postman(MailServer(port=9), "?starttls=never").send("papers@lab.example", YOU, MAIL)


async def test_without_the_tls_that_is_required_nothing_is_sent() -> None:
    async with MailServer().running() as server:
        with pytest.raises(Busy, match="cannot do what EMAIL_SMTP_URL asks for"):
            await postman(server).send("papers@lab.example", YOU, MAIL)
        assert server.received == []


async def test_a_certificate_that_nobody_trusts_is_no_server_of_ours(tmp_path: Path) -> None:
    tls, _ = certificate(tmp_path)
    async with MailServer(tls=tls).running() as server:
        with pytest.raises(Busy, match="SSL"):
            await postman(server).send("papers@lab.example", YOU, MAIL)
        assert server.received == []


async def test_over_tls_with_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    async with MailServer(tls=tls, login=("papers", "p@ss:word")).running() as server:
        trusting = postman(server, user="papers:p%40ss%3Aword@")
        await trusting.send("papers@lab.example", YOU, MAIL)
        trusting.close()
        [received] = server.received
        assert received.subject == "Papers"
        with pytest.raises(Busy, match="does not accept the user and password"):
            await postman(server, user="papers:wrong@").send("papers@lab.example", YOU, MAIL)


def postman(server: MailServer, query: str = "", user: str = "") -> Postman:
    return Postman(server_of(f"smtp://{user}127.0.0.1:{server.port}{query}"), "papers.example")

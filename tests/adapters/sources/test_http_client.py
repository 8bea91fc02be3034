"""The way out, against a server that does everything wrong."""

import socket
from collections.abc import AsyncIterator

import pytest

from adapters.http_client import HttpClient, Limits
from adapters.manners import Manners
from adapters.redirects import PrivateAddressError, PublicResolver, is_public
from adapters.retrying import Refusal, Unreachable
from bot.errors import SourceError
from tests.servers.paper_sources import (
    Answer,
    PaperSources,
    cut_short,
    endless,
    gzip_bomb,
    hang_up,
    raw,
    redirect,
    silence,
    status,
    text,
)

QUICK = Manners("the server", backoff=0.0)
STERN = Manners("the server", backoff=60.0)
ANOTHER = Manners("another server")


async def test_a_good_answer_is_its_text(server: PaperSources, http: HttpClient) -> None:
    server.on("/", text("naïve"))

    assert await http.get_text(f"{server.url}/", QUICK) == "naïve"


async def test_every_request_says_who_asks(server: PaperSources, http: HttpClient) -> None:
    server.on("/", text("fine"))

    await http.get_text(f"{server.url}/", QUICK)

    assert server.requests[0].headers["User-Agent"] == "Broadsheet"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(endless(), "sent more than 0.1 MB", id="endless"),
        pytest.param(gzip_bomb(5_000_000), "sent more than 0.1 MB", id="gzip bomb"),
        pytest.param(cut_short(), "damaged or broken off", id="cut short"),
        pytest.param(silence(), "did not answer within 2 seconds", id="silence"),
        pytest.param(hang_up(), "closed the connection", id="hangs up"),
        pytest.param(redirect("/"), "redirected more than 5 times", id="redirect loop"),
        pytest.param(redirect("file:///etc/passwd"), "not http(s)", id="redirect to a file"),
        pytest.param(raw(b"caf\xe9"), "another encoding", id="not UTF-8"),
        pytest.param(raw(b"x", {"Content-Type": "text/plain; charset=klingon"}), "another encoding", id="no encoding"),
        pytest.param(status(500), "status 500", id="broken"),
        pytest.param(status(403), "status 403", id="forbidden"),
    ],
)
async def test_whatever_goes_wrong_is_a_sentence_about_the_host(
    server: PaperSources, http: HttpClient, answer: Answer, words: str
) -> None:
    server.on("/", answer)

    with pytest.raises(SourceError, match=r"^127\.0\.0\.1 .*\.$") as failure:
        await http.get_text(f"{server.url}/", QUICK, {"token": "secret"})

    assert words in str(failure.value)
    assert "secret" not in str(failure.value)


@pytest.mark.parametrize(
    "there",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "http://localhost:{other}/",
        "http://127.0.0.1:{other}/",
        "//127.0.0.1:{other}/",
    ],
)
async def test_an_answer_leads_nobody_into_a_private_network(http: HttpClient, there: str) -> None:
    async with PaperSources().running() as inside, PaperSources().running() as outside:
        inside.on("/", text("a secret"))
        outside.on("/", redirect(there.format(other=inside.url.rpartition(":")[2])))

        with pytest.raises(SourceError, match="led to an address that is not on the open network"):
            await http.get_text(f"{outside.url}/", QUICK)

        assert inside.requests == []


@pytest.fixture
async def proxy(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PaperSources]:
    """It answers for every host, as a proxy that looks names up by itself."""
    async with PaperSources().running() as server:
        monkeypatch.setenv("http_proxy", server.url)
        for name in ("NO_PROXY", "no_proxy", "HTTP_PROXY"):
            monkeypatch.delenv(name, raising=False)
        yield server


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.1",
        "127.0.0.1:9",
        "169.254.169.254",
        "[::1]",
        "[fe80::1]",
        "[::ffff:10.0.0.1]",
        "localhost",
        "LOCALHOST.",
        "db.localhost",
        "printer.local",
        "metadata.google.internal",
        "router.home.arpa",
        "wiki",
        "127.1",
        "2130706433",
        "0x7f.1",
        "10.0.0.0x1",
        "ｌocalhost",
    ],
)
async def test_a_proxy_is_not_asked_for_what_is_private_by_its_form(
    http: HttpClient, proxy: PaperSources, host: str
) -> None:
    proxy.on("/", redirect(f"http://{host}/secret"))
    proxy.on("/secret", text("a secret"))

    with pytest.raises(SourceError, match="led to an address that is not on the open network"):
        await http.get_text("http://papers.example/", QUICK)

    assert proxy.asked("/secret") == 0


@pytest.mark.parametrize("host", ["mirror.example", "8.8.8.8", "[2606:4700::1111]", "x1.internal.example"])
async def test_a_proxy_is_asked_for_what_may_be_on_the_open_network(
    http: HttpClient, proxy: PaperSources, host: str
) -> None:
    proxy.on("/", redirect(f"http://{host}/moved"))
    proxy.on("/moved", text("here"))

    assert await http.get_text("http://papers.example/", QUICK) == "here"


async def test_a_source_that_the_operator_chose_may_have_a_name_of_the_network(
    http: HttpClient, proxy: PaperSources
) -> None:
    proxy.on("/", redirect("/moved"))
    proxy.on("/moved", text("here"))

    assert await http.get_text("http://papers.internal/", QUICK) == "here"


async def test_a_redirect_on_the_same_host_is_followed_with_what_was_asked(
    server: PaperSources, http: HttpClient
) -> None:
    server.on("/", redirect("/moved?page=2"))
    server.on("/moved", text("here"))

    assert await http.get_text(f"{server.url}/", QUICK, {"q": "x"}) == "here"
    assert server.requests[-1].query["page"] == "2"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("fe80::1%eth0", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::808:808", True),
        ("64:ff9b::a9fe:a9fe", False),
        ("2002:808:808::", True),
        ("2002:7f00:1::", False),
        ("::127.0.0.1", False),
        ("224.0.0.1", False),
        ("name.example", False),
        ("", False),
    ],
)
def test_what_counts_as_the_open_network(address: str, public: bool) -> None:
    assert is_public(address) is public


async def test_the_machine_s_own_proxy_may_be_inside() -> None:
    resolver = PublicResolver(proxies=["localhost"])
    assert await resolver.resolve("localhost", 80)
    with pytest.raises(PrivateAddressError):
        await PublicResolver(proxies=[]).resolve("localhost", 80)
    await resolver.close()


@pytest.mark.parametrize("url", ["ftp://example.org/x", "file:///etc/passwd", "example.org", "http://[::", "http://"])
async def test_only_http_addresses_are_asked(http: HttpClient, url: str) -> None:
    with pytest.raises(SourceError, match="address"):
        await http.get_text(url, QUICK)


@pytest.mark.parametrize("code", [500, 502, 503, 504, 429])
async def test_a_passing_trouble_is_tried_again(server: PaperSources, http: HttpClient, code: int) -> None:
    server.on("/", status(code), status(code), text("fine now"))

    assert await http.get_text(f"{server.url}/", QUICK) == "fine now"


async def test_a_retry_writes_nothing(
    server: PaperSources, http: HttpClient, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    server.on("/", status(500), text("fine now"))

    await http.get_text(f"{server.url}/", QUICK)

    assert (*capsys.readouterr(), caplog.text) == ("", "", "")


async def test_a_connection_closed_without_an_answer_is_tried_again(server: PaperSources, http: HttpClient) -> None:
    server.on("/", hang_up(), hang_up(), text("fine now"))

    assert await http.get_text(f"{server.url}/", QUICK) == "fine now"


async def test_a_lasting_refusal_is_not_tried_again(server: PaperSources, http: HttpClient) -> None:
    server.on("/", status(404, "no such thing"))

    with pytest.raises(Refusal) as refused:
        await http.get_text(f"{server.url}/", QUICK)

    assert (refused.value.status, refused.value.text, server.asked("/")) == (404, "no such thing", 1)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 60),
        ({"Retry-After": "300"}, 300),
        ({"RateLimit": '"api";r=0;t=120'}, 120),
        ({"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"}, 86_400),
        ({"Retry-After": "soon"}, 60),
    ],
)
async def test_a_service_that_asks_for_rest_gets_it_from_everybody(
    server: PaperSources, http: HttpClient, headers: dict[str, str], seconds: float
) -> None:
    server.on("/", status(429, headers=headers), text("fine"))

    with pytest.raises(Refusal, match="asks for fewer requests"):
        await http.get_text(f"{server.url}/", STERN, patience=10.0)
    with pytest.raises(SourceError, match=r"not to be called for another \d+ seconds"):
        await http.get_text(f"{server.url}/", STERN, patience=seconds - 5)

    assert server.asked("/") == 1


async def test_an_invitation_to_come_back_at_once_is_followed(server: PaperSources, http: HttpClient) -> None:
    server.on("/", status(429, headers={"Retry-After": "0"}), text("fine"))

    assert await http.get_text(f"{server.url}/", STERN) == "fine"


async def test_rest_for_one_service_is_no_rest_for_another(server: PaperSources, http: HttpClient) -> None:
    server.on("/", status(429))
    server.on("/other", text("fine"))

    with pytest.raises(Refusal):
        await http.get_text(f"{server.url}/", STERN, patience=1.0)

    assert await http.get_text(f"{server.url}/other", ANOTHER) == "fine"


async def test_nobody_there_is_noticed_at_once(http: HttpClient) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

    with pytest.raises(Unreachable, match="there may be no network"):
        await http.get_text(f"http://127.0.0.1:{port}/", QUICK)


async def test_a_host_that_takes_no_connection_is_not_waited_for() -> None:
    with socket.socket() as deaf, socket.socket() as first, socket.socket() as second:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for filling in (first, second):
            filling.setblocking(False)
            filling.connect_ex(deaf.getsockname())

        async with HttpClient(Limits(connect=0.3)) as http:
            with pytest.raises(Unreachable, match=r"could not be reached within 0\.3 seconds"):
                await http.get_text(f"http://127.0.0.1:{deaf.getsockname()[1]}/", QUICK)


async def test_a_host_that_does_not_exist_is_named(http: HttpClient) -> None:
    with pytest.raises(Unreachable, match=r"^nowhere\.invalid could not be found"):
        await http.get_text("http://nowhere.invalid/", QUICK)

"""What stands before every page: names, visibility, forged forms, limits, and errors in words."""

import re

import pytest
from pydantic import HttpUrl, SecretStr

from adapters.web.settings import WebSettings
from adapters.web.throttle import household
from bot.config import Settings
from bot.errors import SetupError
from tests.adapters.web.house import House, a_house

TOKEN = "a token that nobody guesses"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def outside(secret: str = "") -> Settings:
    return Settings(_env_file=None, public_url=HttpUrl("https://papers.example"), secret_key=SecretStr(secret))


async def csrf(house: House, page: str = "/form") -> str:
    _, said = await house.get(page)
    found = re.search(r'name="csrf" value="(\w+)"', said)
    assert found
    return found[1]


@pytest.mark.parametrize("path", ["/form", "/nowhere", "/broken", "/assets/x/style.css", "/machine"])
async def test_every_answer_carries_the_same_strict_headers(path: str) -> None:
    async with a_house() as house:
        answer, _ = await house.ask("GET", path)

    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


# --- names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["evil.example", "evil.example:8080", "localhost.evil.example", "", "[::1", "127.0.0.2"]
)
async def test_another_name_is_refused(name: str) -> None:
    async with a_house() as house:
        status, said = await house.get("/form", Host=name)

    assert status == 421
    assert "PUBLIC_URL" in said


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST:9", "127.0.0.1:8080", "[::1]:8080", "papers.example"])
async def test_our_own_names_are_answered(name: str) -> None:
    async with a_house(outside(), visibility="public") as house:
        assert (await house.get("/form", Host=name))[0] == 200


async def test_a_machine_may_use_any_name_and_needs_no_token() -> None:
    async with a_house() as house:
        assert await house.post("/machine", {"a": "b"}, Host="tunnel.example") == (200, "done")


# --- visibility ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["X_Forwarded_For", "Forwarded", "Via"])
async def test_private_pages_are_not_shown_through_a_proxy(header: str) -> None:
    async with a_house(outside()) as house:
        assert (await house.get("/form"))[0] == 200
        status, said = await house.get("/form", **{header: "203.0.113.9"})
        assert (await house.get("/open", **{header: "203.0.113.9"})) == (200, "open")

    assert status == 403
    assert "WEB_VISIBILITY" in said


async def test_private_pages_are_not_shown_under_the_public_name() -> None:
    async with a_house(outside()) as house:
        assert (await house.get("/form", Host="papers.example"))[0] == 403


async def test_a_token_is_asked_for_once() -> None:
    async with a_house(visibility="token", token=TOKEN) as house:
        answer, _ = await house.ask("GET", "/form?a=1")
        assert answer.status == 401
        token = await csrf(house)
        answer, _ = await house.ask("POST", "/enter", data={"csrf": token, "token": TOKEN, "next": "/form?a=1"})
        assert (answer.status, answer.headers["Location"]) == (303, "/form?a=1")
        assert TOKEN not in answer.headers["Set-Cookie"]
        assert (await house.get("/form"))[0] == 200


async def test_a_program_shows_the_token_in_a_header() -> None:
    async with a_house(visibility="token", token=TOKEN) as house:
        assert (await house.get("/form", Authorization=f"Bearer {TOKEN}"))[0] == 200
        assert (await house.get("/form", Authorization="Bearer another"))[0] == 401
        assert (await house.get("/form", Cookie="broadsheet-entry=forged"))[0] == 401


async def test_a_wrong_token_is_refused_and_cannot_be_tried_for_long() -> None:
    async with a_house(visibility="token", token=TOKEN) as house:
        token = await csrf(house)
        tries = [(await house.post("/enter", {"csrf": token, "token": f"{n}"}))[0] for n in range(12)]

    assert tries == [403] * 10 + [429] * 2


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nSet-Cookie: b=c", ""]
)
async def test_the_entrance_leads_to_our_own_pages_alone(elsewhere: str) -> None:
    async with a_house(visibility="token", token=TOKEN) as house:
        form = {"csrf": await csrf(house), "token": TOKEN, "next": elsewhere}
        answer, _ = await house.ask("POST", "/enter", data=form)

    assert answer.headers["Location"] == "/"


async def test_an_entry_is_void_when_the_token_changes() -> None:
    async with a_house(outside("s" * 32), visibility="token", token=TOKEN) as house:
        await house.post("/enter", {"csrf": await csrf(house), "token": TOKEN})
        [entry] = [cookie for cookie in house.session.cookie_jar if cookie.key == "broadsheet-entry"]
    async with a_house(outside("s" * 32), visibility="token", token=f"{TOKEN} any more") as house:
        assert (await house.get("/form", Cookie=f"broadsheet-entry={entry.value}"))[0] == 401


@pytest.mark.parametrize("token", ["", "too short"])
def test_a_token_must_be_set_where_one_is_asked_for(token: str) -> None:
    with pytest.raises(SetupError, match="WEB_TOKEN"):
        WebSettings(_env_file=None, visibility="token", token=SecretStr(token)).check()


# --- forged forms -------------------------------------------------------------------------------------


async def test_a_form_of_ours_is_taken() -> None:
    async with a_house() as house:
        form = {"csrf": await csrf(house), "token": "words"}
        assert (await house.post("/form", form, Origin=house.url, Sec_Fetch_Site="same-origin"))[0] == 200
        assert house.rooms.written == ["words"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
async def test_a_form_of_another_site_changes_nothing(headers: dict[str, str]) -> None:
    async with a_house() as house:
        form = {"csrf": await csrf(house), "token": "words"}
        status, said = await house.post("/form", form, **headers)
        assert status == 403
        assert "another site" in said
        assert house.rooms.written == []


async def test_without_the_token_of_this_browser_nothing_changes() -> None:
    async with a_house() as house:
        assert (await house.post("/form", {"token": "words"}))[0] == 403
        token = await csrf(house)
        assert (await house.post("/form", {"token": "words", "csrf": "0" * 64}))[0] == 403
        assert (await house.post("/form", {"token": "words", "csrf": "ü"}))[0] == 403
        house.session.cookie_jar.clear()
        assert (await house.post("/form", {"token": "words", "csrf": token}))[0] == 403
        await csrf(house)
        assert (await house.post("/form", {"token": "words", "csrf": token}))[0] == 403
        assert house.rooms.written == []


async def test_cookies_are_for_us_alone_and_under_tls_for_tls_alone() -> None:
    async with a_house(outside(), visibility="public") as house:
        here, _ = await house.ask("GET", "/form")
        public, _ = await house.ask("GET", "/form", headers={"Host": "papers.example"})
        plain, _ = await house.ask("GET", "/open")

    assert all(word in here.headers["Set-Cookie"] for word in ("HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Secure" in public.headers["Set-Cookie"]
    assert public.headers["Set-Cookie"].startswith("__Host-")
    assert "Set-Cookie" not in plain.headers


# --- limits -------------------------------------------------------------------------------------------


async def test_asking_too_often_is_refused_with_when_it_works_again() -> None:
    async with a_house() as house:
        assert [(await house.get("/often"))[0] for _ in range(4)] == [200, 200, 200, 429]
        answer, said = await house.ask("GET", "/often")
        assert answer.headers["Retry-After"] == "10"
        assert "10 seconds" in said
        assert (await house.get("/open"))[0] == 200

        house.time.pass_(seconds=10)
        assert [(await house.get("/often"))[0] for _ in range(2)] == [200, 429]


async def test_behind_a_proxy_each_visitor_is_counted_alone_and_nobody_can_pretend() -> None:
    async with a_house(visibility="public", proxies=1) as house:
        first = [(await house.get("/often", X_Forwarded_For=f"{n}.9.9.9, 203.0.113.1"))[0] for n in range(4)]
        assert first == [200, 200, 200, 429]
        assert (await house.get("/often", X_Forwarded_For="203.0.113.2"))[0] == 200


def test_a_household_is_one_address_however_many_it_has() -> None:
    assert household("2001:db8:1:2:3:4:5:6") == household("2001:db8:1:2::1") != household("2001:db8:1:3::1")
    assert household("::ffff:203.0.113.1") == household("203.0.113.1") != household("203.0.113.2")
    assert household("no address") == "no address"


# --- errors -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, "There is no such page."),
        ("/wrong", 400, "25:00 is not a time of day."),
        ("/down", 503, "The database does not answer."),
        ("/machine", 405, "cannot be used like that"),
    ],
)
async def test_an_error_is_a_page_in_words(path: str, status: int, words: str) -> None:
    async with a_house() as house:
        answer, said = await house.ask("GET", path)

    assert answer.status == status
    assert words in said
    assert answer.content_type == "text/html"


async def test_what_broke_is_found_in_the_log_by_the_reference_on_the_page(caplog: pytest.LogCaptureFixture) -> None:
    async with a_house() as house:
        status, said = await house.get("/broken")

    found = re.search(r"under ([0-9a-f]{8})", said)
    assert status == 500
    assert found
    assert "innards" not in said
    [record] = caplog.records
    assert vars(record)["facts"] == {"route": "/broken", "reference": found[1]}


async def test_a_link_in_the_header_leads_to_what_an_adapter_adds() -> None:
    async with a_house() as house:
        _, said = await house.get("/form")

    assert '<a href="/form" aria-current="page">Form</a>' in said


async def test_files_are_kept_by_browsers_for_good_since_their_address_changes_with_them() -> None:
    async with a_house() as house:
        _, page = await house.get("/form")
        found = re.search(r'href="(/assets/\w+/style\.css)"', page)
        assert found
        answer, _ = await house.ask("GET", found[1])
        assert (answer.status, answer.content_type) == (200, "text/css")
        assert "immutable" in answer.headers["Cache-Control"]
        assert (await house.get("/assets/old/style.css"))[0] == 404

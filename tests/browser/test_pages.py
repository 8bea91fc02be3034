"""The papers page as a newcomer meets it: in a real browser, against the real server and a real database."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from storage.unit_of_work import open_store
from tests.adapters.web.papers_site import BAD, OLD, PAPERS, SPEECH, VIDEO, ByMail, Reader, a_reader
from tests.browser.conftest import Axe

EVERY_PAGE = (
    "/",
    "/?topic=speech&span=month",
    "/?topic=zebra",
    "/search",
    "/search?q=speech",
    "/search?q=xyzzy",
    f"/papers/{SPEECH.id}",
    f"/papers/{BAD.id}",
    "/topics",
    "/topics/speech%20recognition",
    "/nowhere",
)


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[Reader]:
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path / 'pages.db'}")
    async with a_reader(PAPERS, store=store, others=[ByMail()]) as reader:
        yield reader


def heard(page: Page) -> list[str]:
    """What a page complains of while it is read: refused scripts and styles, errors, dialogs."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    return complaints


async def test_no_page_has_a_serious_violation_in_light_or_dark_or_breaks_its_own_policy(
    reader: Reader, page: Page, axe: Axe
) -> None:
    complaints = heard(page)
    for path in EVERY_PAGE:
        await page.goto(reader.url + path)
        await page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
        assert await axe(page) == [], path
    assert [it for it in complaints if "404" not in it] == []


async def test_a_newcomer_searches_while_typing_opens_a_paper_and_goes_on_to_a_like_one(
    reader: Reader, page: Page
) -> None:
    complaints = heard(page)
    await page.goto(reader.url)
    await page.get_by_role("searchbox", name="Search all papers").press_sequentially("noisy telephones")

    await expect(page.get_by_role("status")).to_have_text(re.compile(r"paper.* on noisy telephones"))
    await expect(page.locator("#results h2").first).to_have_text(SPEECH.title)
    assert page.url.endswith("/search?q=noisy+telephones")

    await page.get_by_role("link", name=SPEECH.title).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(SPEECH.title)
    await expect(page.get_by_role("img", name=re.compile("Upvotes from 3"))).to_be_visible()
    await page.go_back()
    await expect(page.locator("#results h2").first).to_have_text(SPEECH.title)

    await page.get_by_role("link", name=SPEECH.title).click()
    await page.get_by_role("link", name=OLD.title).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(OLD.title)
    assert complaints == []


async def test_clearing_the_box_brings_the_list_back(reader: Reader, page: Page) -> None:
    await page.goto(reader.url)
    await page.get_by_role("searchbox").press_sequentially("xyzzy")
    await expect(page.locator("#results")).to_contain_text("No paper matches xyzzy")

    await page.get_by_role("searchbox").fill("")

    await expect(page.get_by_role("heading", level=1)).to_have_text("Friday 17 April")
    assert page.url == f"{reader.url}/"


async def test_the_keyboard_alone_goes_from_the_first_page_to_a_paper(reader: Reader, page: Page) -> None:
    await page.goto(reader.url)
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to the papers"
    await page.keyboard.press("Enter")
    for _ in range(30):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.closest('.papers') !== null"):
            break
    assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    title = await page.evaluate("document.activeElement.textContent")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", level=1)).to_have_text(title)


async def test_without_script_the_forms_do_it_all(reader: Reader, browser: Browser) -> None:
    page = await (await browser.new_context(java_script_enabled=False)).new_page()
    await page.goto(reader.url)
    await page.get_by_role("searchbox").fill("video that remembers")
    await page.get_by_role("button", name="Search").click()
    await expect(page.locator("#results h2").first).to_have_text(VIDEO.title)

    await page.goto(reader.url)
    await page.get_by_text("Another topic or day").click()
    await page.get_by_label("Topic", exact=True).fill("speech synthesis")
    await page.get_by_label("Papers of").select_option("month")
    await page.get_by_role("button", name="Show").click()
    await expect(page.locator(".papers")).to_contain_text(OLD.title)

    await page.goto(f"{reader.url}/papers/{SPEECH.id}")
    await expect(page.get_by_role("region", name="BibTeX")).to_contain_text("@misc{")
    await expect(page.get_by_role("button", name="Copy")).to_be_hidden()


async def test_a_hostile_title_is_read_as_it_is_written_and_nothing_of_it_runs(reader: Reader, page: Page) -> None:
    complaints = heard(page)
    await page.goto(f"{reader.url}/papers/{BAD.id}")

    await expect(page.get_by_role("heading", level=1)).to_contain_text("<script>alert(1)</script>gnp.exe[31m")
    await expect(page.get_by_role("link", name="Paper", exact=True)).to_have_count(0)
    assert await page.locator("[onmouseover]").count() == 0
    assert complaints == []


async def test_no_page_is_wider_than_the_screen(reader: Reader, page: Page) -> None:
    for path in EVERY_PAGE:
        await page.goto(reader.url + path)
        for width in (320, 390, 1280):
            await page.set_viewport_size({"width": width, "height": 800})
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, path


async def test_the_dark_is_dark_and_the_light_is_light(reader: Reader, page: Page) -> None:
    await page.goto(reader.url)
    shades = []
    for scheme in ("dark", "light"):
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        colours = await page.evaluate(
            "['backgroundColor', 'color'].map(it => getComputedStyle(document.body)[it].match(/\\d+/)[0])"
        )
        shades.append([int(colour) for colour in colours])

    (dark_page, dark_ink), (light_page, light_ink) = shades
    assert max(dark_page, light_ink) < 60
    assert min(dark_ink, light_page) > 200

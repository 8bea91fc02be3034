"""The check of the checks: axe sees what is wrong with a page, in the scheme in which it is wrong."""

from playwright.async_api import Page

from tests.browser.conftest import Axe

GOOD = '<!DOCTYPE html><html lang="en"><title>Good</title><main><h1>Good</h1><p>Words.</p></main>'
DARK = "<style>:root {color-scheme: light dark} @media (prefers-color-scheme: dark) {p {background: #000; color: #111}}"


async def test_a_good_page_has_nothing_to_say_of(page: Page, axe: Axe) -> None:
    await page.set_content(GOOD)

    assert await axe(page) == []


async def test_a_picture_without_words_and_faint_letters_in_the_dark_are_seen(page: Page, axe: Axe) -> None:
    await page.set_content(f'{GOOD}<img src="">{DARK}</style>')

    found = await axe(page)

    assert [it.split(" (")[0] for it in found] == ["light: image-alt", "dark: color-contrast", "dark: image-alt"]

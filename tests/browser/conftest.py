"""The system's Chromium, and axe-core on whatever page it shows."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Page, async_playwright

AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SERIOUS = ("serious", "critical")
Axe = Callable[[Page], Awaitable[list[str]]]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("There is no chromium on this machine: sh tests/system-packages.sh installs it.")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=program, args=list(QUIET))
        try:
            yield launched
        finally:
            await launched.close()


@pytest.fixture
async def page(browser: Browser) -> Page:
    """A newcomer's first tab."""
    context = await browser.new_context(viewport={"width": 1024, "height": 768})
    return await context.new_page()


@pytest.fixture(scope="session")
def axe() -> Axe:
    """``assert await axe(page) == []``: what axe-core calls serious or critical, in light and in dark."""
    if not AXE.exists():
        pytest.fail("axe-core is not installed: npm ci --prefix tests/browser brings it.")
    source = AXE.read_text()

    async def violations(page: Page) -> list[str]:
        found = []
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            # Colours that are still on their way from light to dark are none that anybody reads by.
            await page.evaluate("Promise.allSettled(document.getAnimations().map(it => it.finished)).then(() => 0)")
            # Evaluated by the debugger, which a page's Content-Security-Policy does not bind.
            await page.evaluate(source)
            report = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            found += [_in_words(scheme, it) for it in report["violations"] if it["impact"] in SERIOUS]
        return found

    return violations


def _in_words(scheme: str, violation: dict[str, Any]) -> str:
    places = "; ".join(node["html"] for node in violation["nodes"][:3])
    return f"{scheme}: {violation['id']} ({violation['impact']}): {violation['help']}: {places}"

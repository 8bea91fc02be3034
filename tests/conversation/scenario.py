"""One walk through the product, from the invitation to the export, the same on every platform."""

from tests.conversation.driver import Driver


async def walk(driver: Driver) -> None:
    await _is_introduced_and_accepts(driver)
    await _gets_the_first_digest(driver)
    await _reacts_and_takes_it_back(driver)
    await _wants_less_of_something(driver)
    await _saves_and_exports(driver)
    await _hears_why_input_was_wrong(driver)


async def _is_introduced_and_accepts(driver: Driver) -> None:
    hello = await driver.invite("speech", "Speech recognition and text to speech")
    assert "once a day" in hello.text
    assert "speech recognition" in hello.text
    assert "Start with these" in hello.buttons

    agreed = await driver.press("Start with these")
    assert "09:00" in agreed.text

    topics = await driver.say("topics list")
    assert "speech recognition" in topics.text
    assert "text to speech" in topics.text


async def _gets_the_first_digest(driver: Driver) -> None:
    assert await driver.digest() == [], "nothing is posted before its time"
    await driver.deliver()
    overview, *replies = await driver.digest()
    assert "Papers for #speech" in overview.text
    assert 'close to "' in overview.text
    assert 1 <= len(replies) <= 5
    assert {"More like this", "Less like this", "Save", "Why"} <= set(replies[0].buttons)

    status = await driver.say("digest status")
    assert "The next digest" in status.text
    assert "posted" in status.text

    again = await driver.say("digest now")
    assert "not made twice" in again.text
    assert len(await driver.digest()) == 1 + len(replies)


async def _reacts_and_takes_it_back(driver: Driver) -> None:
    await driver.react(1, "👍")
    assert "From 1 reaction by 1 person" in (await driver.say("learned show")).text
    await driver.react(1, "❤️")
    assert "From 2 reactions by 1 person" in (await driver.say("learned show")).text
    await driver.unreact(1, "❤️")
    assert "From 1 reaction by 1 person" in (await driver.say("learned show")).text


async def _wants_less_of_something(driver: Driver) -> None:
    confirmed = await driver.press_on_paper(1, "Less like this")
    assert "Less like" in confirmed.text
    assert "Undo" in confirmed.buttons
    undone = await driver.press("Undo")
    assert "Undone" in undone.text
    assert "less like this" not in (await driver.say("stats")).text
    await driver.press_on_paper(1, "Less like this")
    assert "less like this" in (await driver.say("stats")).text


async def _saves_and_exports(driver: Driver) -> None:
    saved = await driver.press_on_paper(1, "Save")
    assert "Saved" in saved.text
    listed = await driver.say("saved list")
    assert "1" in listed.text
    exported = await driver.say("export saved bibtex")
    assert "@" in exported.text
    assert "eprint" in exported.text


async def _hears_why_input_was_wrong(driver: Driver) -> None:
    wrong = await driver.say("digest time 25:00")
    assert "25:00 is not a time of day" in wrong.text
    assert "digest time 09:00" in wrong.text
    assert "09:00" in (await driver.say("digest status")).text, "wrong input changes nothing"

"""The Home tab, the settings modal, previews of links, and who may change what."""

from typing import Any

import pytest

from adapters.slack import people
from tests.adapters.slack.office import Office, various
from tests.servers.slack import block_kit
from tests.servers.slack.faults import Fault
from tests.servers.slack.person import SlackPerson
from tests.servers.slack.state import SlackUser


async def test_home_shows_saved_papers_and_shared_channels(office: Office) -> None:
    await office.some_papers(1)
    await office.subscribed("C1", name="nlp")
    await office.subscribed("C2", name="speech")
    office.slack.state.channel("C3", name="elsewhere").members.discard("U1")
    await office.person.asks("saved add 2604.00001")

    home = await office.person.opens_home()

    said = block_kit.words(home["blocks"])
    assert "#nlp" in said
    assert "#speech" in said
    assert "elsewhere" not in said
    assert "next digest" in said
    assert "Retrieval for weather forecasting" in said


async def test_home_shows_public_channels_where_private_ones_may_not_be_asked_for(office: Office) -> None:
    office.slack.state.scopes = office.slack.state.scopes.replace("groups:read,", "")
    await office.subscribed("C1", name="nlp")

    assert "#nlp" in block_kit.words((await office.person.opens_home())["blocks"])


async def test_home_is_drawn_anew_when_something_of_mine_changes(office: Office) -> None:
    await office.some_papers(1)
    await office.subscribed()
    await office.person.opens_home()

    await office.person.asks("saved add 2604.00001")

    await office.slack.until(lambda: "weather" in block_kit.words(office.slack.state.homes["U1"]["blocks"]))


async def test_a_saved_paper_is_removed_from_home_and_can_come_back(office: Office) -> None:
    await office.some_papers(1)
    await office.person.asks("saved add 2604.00001")
    home = await office.person.opens_home()

    await office.person.presses_in_view(home, "Remove")

    assert "Removed" in block_kit.words((await office.person.modal())["blocks"])
    await office.slack.until(lambda: "weather" not in block_kit.words(office.slack.state.homes["U1"]["blocks"]))


async def test_saved_papers_are_exported_from_home(office: Office) -> None:
    await office.some_papers(1)
    await office.person.asks("saved add 2604.00001")

    await office.person.presses_in_view(await office.person.opens_home(), "Export as BibTeX")

    assert "@misc" in str((await office.person.modal())["blocks"])


async def the_form(office: Office) -> dict[str, Any]:
    await office.person.presses_in_view(await office.person.opens_home(), "Settings")
    return await office.person.modal()


async def test_the_settings_modal_changes_a_channel_from_home(office: Office) -> None:
    await office.subscribed("C1", name="nlp")
    form = await the_form(office)
    assert {"topics", "mutes", "follows", "time", "days", "size", "layout", "empty"} <= {
        block["block_id"] for block in form["blocks"]
    }

    saved = await office.person.submits(
        form, topics="speech\nretrieval", time="08:30 Europe/Paris", layout="single", size="3"
    )

    assert saved["response_action"] == "update"
    channel = await office.channel()
    assert sorted(topic.name for topic in channel.topics) == ["retrieval", "speech"]
    assert (channel.schedule.zone, channel.layout, channel.size) == ("Europe/Paris", "single", 3)


async def test_what_is_wrong_is_said_at_its_field_and_changes_nothing(office: Office) -> None:
    await office.subscribed("C1", name="nlp")
    before = await office.channel()

    answer = await office.person.submits(await the_form(office), time="25:00", topics="speech")

    assert answer == {"response_action": "errors", "errors": {"time": "25:00 is not a time of day. Like this: 09:00"}}
    assert await office.channel() == before


async def test_the_settings_modal_opens_from_a_message_too(office: Office) -> None:
    await office.subscribed("C1", name="nlp")
    settings = await office.person.asks("settings show")

    await office.person.presses(settings, "Change")
    answer = await office.person.submits(await office.person.modal(), size="7")

    assert answer["response_action"] == "update"
    assert (await office.channel()).size == 7


async def test_what_a_modal_cannot_hold_is_left_out_of_it_and_stays(office: Office) -> None:
    many = tuple(f"{number:02} {'a' * 60}" for number in range(60))
    await office.subscribed("C1", name="nlp")
    async with office.store.write() as uow:
        for subject in many:
            await uow.channels.add_mute(office.place(), subject)
        await uow.commit()

    form = await the_form(office)
    assert "mutes" not in {block.get("block_id") for block in form["blocks"]}
    assert "stays as it is: Muted words and subjects" in block_kit.words(form["blocks"])
    await office.person.submits(form, size="7")

    channel = await office.channel()
    assert (channel.size, sorted(channel.mutes)) == (7, sorted(many))


async def test_who_is_not_known_for_a_moment_is_asked_for_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow answer and none at all: neither keeps an administrator from their rights afterwards."""
    office.slack.state.users |= {user: SlackUser(user, admin=True) for user in ("U2", "U3")}
    await office.subscribed("C1", name="nlp")
    await SlackPerson(office.slack, "U2").asks("settings managers admins")
    admin = SlackPerson(office.slack, "U3")

    monkeypatch.setattr(people, "PATIENCE", 0.1)
    office.slack.faults.plan("users.info", Fault("slow", 1), Fault("error"))
    refused = [await admin.asks("digest size 9") for _ in range(2)]
    before = (await office.channel()).size
    monkeypatch.setattr(people, "PATIENCE", 2.0)
    await admin.asks("digest size 9")

    assert all("administrator" in said.words for said in refused)
    assert (before, (await office.channel()).size) == (5, 9)


async def test_a_link_to_a_paper_gets_a_preview_with_what_is_known_here(office: Office) -> None:
    await office.some_papers(2)
    await office.subscribed()
    await office.next_digest()

    url = "https://arxiv.org/abs/2604.00001"
    await office.slack.event(
        {"type": "link_shared", "channel": "C1", "message_ts": "1.1", "user": "U1", "links": [{"url": url}]}
    )
    [unfurl] = await office.slack.until(lambda: office.slack.state.unfurls)

    blocks = unfurl["unfurls"][url]["blocks"]
    said = block_kit.words(blocks)
    assert "Retrieval for weather forecasting" in said
    assert "Ada Lovelace" in said
    assert "in the digest here on" in said
    assert [button["text"]["text"] for button in block_kit.buttons(blocks)] == ["Save", "Similar"]
    assert (unfurl["channel"], unfurl["ts"]) == ("C1", "1.1")


async def test_other_links_and_papers_nobody_knows_get_none(office: Office) -> None:
    links = [{"url": "https://example.com"}, {"url": "https://arxiv.org/abs/1901.00001"}]
    await office.slack.event({"type": "link_shared", "channel": "C1", "message_ts": "1", "user": "U1", "links": links})
    await office.settled()

    assert office.slack.called("chat.unfurl") == []


async def test_a_link_in_a_message_being_written_is_known_by_its_own_id(office: Office) -> None:
    await office.add([various(1)])
    links = [{"url": "https://arxiv.org/abs/2604.00001"}]
    await office.slack.event(
        {
            "type": "link_shared",
            "channel": "COMPOSER",
            "user": "U1",
            "links": links,
            "unfurl_id": "f",
            "source": "composer",
        }
    )
    [unfurl] = await office.slack.until(lambda: office.slack.state.unfurls)

    assert (unfurl["unfurl_id"], unfurl["source"], "channel" in unfurl) == ("f", "composer", False)


async def test_only_administrators_change_things_where_the_team_chose_so(office: Office) -> None:
    """The same on every route: a command, a button, the modal, the Home tab, a direct message."""
    office.slack.state.users |= {"U2": SlackUser("U2", admin=True)}
    await office.subscribed("C1", name="nlp")
    admin = SlackPerson(office.slack, "U2")
    assert "Only administrators" in (await admin.asks("settings managers admins")).words
    before = await office.channel()

    by_command = await office.person.asks("digest size 9")
    by_button = await pressed(office, "run:digest off")
    by_form = await pressed(office, "form:settings")
    by_direct_message = await office.person.writes("settings managers everyone")
    await office.person.presses_in_view(await office.person.opens_home(), "Settings")
    from_home = block_kit.words((await office.person.modal())["blocks"])

    for refusal in (by_command, by_button, by_form, by_direct_message):
        assert "administrator" in refusal.words
    assert "administrator" in from_home
    assert await office.channel() == before

    await admin.asks("digest size 9")
    assert (await office.channel()).size == 9


async def test_a_form_that_was_opened_before_is_refused_at_its_submission(office: Office) -> None:
    await office.subscribed("C1", name="nlp")
    form = await the_form(office)
    office.slack.state.users |= {"U2": SlackUser("U2", admin=True)}
    await SlackPerson(office.slack, "U2").asks("settings managers admins")

    answer = await office.person.submits(form, size="9")

    assert "administrator" in block_kit.words(answer["view"]["blocks"])
    assert (await office.channel()).size == 5


async def pressed(office: Office, value: str) -> Any:
    """A press of a button as an old message might carry it."""
    said = office.slack.state.said("C1", [block_kit.button(value)])
    await office.person.presses(said, "Press")
    return await office.person.answer()

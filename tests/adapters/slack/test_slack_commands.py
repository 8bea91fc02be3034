"""Commands: by slash, by mention, in a direct message; acknowledged, then answered where they came from."""

import pytest

from bot.domain import Person
from tests.adapters.slack.office import Office
from tests.adapters.slack.twice import delivered_twice
from tests.servers.slack.faults import Fault


async def test_trending_is_answered_privately_as_a_numbered_list(office: Office) -> None:
    await office.some_papers(3)

    answer = await office.person.asks("trending retrieval")

    assert answer.to == "U1"
    assert 'Trending on "retrieval"' in answer.words
    assert "1  Retrieval for robot grasping" in answer.words


async def test_help_comes_with_buttons(office: Office) -> None:
    answer = await office.person.asks("")

    assert "/papers trending diffusion" in answer.words
    assert answer.labels == ("Trending", "Preview the digest", "Settings")
    assert answer.text.startswith("Broadsheet"), "a notification tells what it says"


async def test_a_mention_is_answered_privately_in_its_thread(office: Office) -> None:
    await office.some_papers(1)

    answer = await office.person.mentions("trending", thread="1.5")

    assert (answer.to, answer.channel, answer.thread) == ("U1", "C1", "1.5")
    assert "Retrieval for weather forecasting" in answer.words


async def test_a_direct_message_is_a_command(office: Office) -> None:
    await office.some_papers(1)

    answer = await office.person.writes("search &lt;retrieval&gt;")

    assert (answer.to, answer.channel) == ("", "D1")
    assert 'Papers on "<retrieval>"' in answer.words


async def test_what_is_typed_wrong_is_answered_with_what_would_be_right(office: Office) -> None:
    answer = await office.person.asks("digest time 25:00")

    assert "25:00 is not a time of day" in answer.words
    assert "/papers digest time 09:00" in answer.words


async def test_more_replaces_the_private_list_by_its_next_page(office: Office) -> None:
    await office.some_papers(12)
    first = await office.person.asks("trending retrieval count=10")

    await office.person.presses(first, "More (2)")
    second = await office.person.answer()

    assert "11  " in second.words
    assert "Back" in second.labels
    assert first not in office.slack.state.private, "the first page made room"


async def test_an_answer_goes_to_the_channel_when_the_response_address_is_used_up(office: Office) -> None:
    office.slack.faults.plan("response_url", Fault("code"))
    await office.person.types("help")

    [answer] = await office.slack.until(lambda: office.slack.state.private)

    assert (answer.to, answer.answers) == ("U1", "")


async def test_a_command_that_is_delivered_twice_is_answered_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivered_twice(office.slack, monkeypatch)

    await office.person.types("help")
    await office.settled()

    assert len(office.slack.answers_to(office.person.last)) == 1


async def test_a_long_export_comes_whole_in_several_messages(office: Office) -> None:
    await office.some_papers(60)
    for number in range(1, 61):
        async with office.store.write() as uow:
            await uow.people.save(Person("slack", "T1", "U1"), f"arxiv:2604.{number:05d}", "button:save", office.time())
            await uow.commit()

    await office.person.types("export saved bibtex")
    answers = office.slack.state.private
    await office.slack.until(lambda: sum(said.words.count("eprint") for said in answers) == 60)

    assert len(answers) > 1

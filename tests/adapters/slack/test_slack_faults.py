"""When Slack fails: every digest ends as posted or as an explained unknown, and nothing is ever there twice."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from adapters.slack.answers import Answers
from adapters.slack.teams import Teams
from adapters.slack.web import Web
from bot.domain import DigestState, PartState
from tests.adapters.slack.office import Office, an_office, settings_for
from tests.builders import NOW
from tests.servers.slack.faults import Fault
from tests.servers.slack.person import SlackPerson
from tests.servers.slack.server import SlackServer
from tests.servers.slack.state import SlackUser

FAULTS = (Fault("busy"), Fault("error"), Fault("html"), Fault("lost"), Fault("reset"), Fault("slow", 0.2))
METHODS = (
    "chat.postMessage",
    "chat.postEphemeral",
    "chat.unfurl",
    "conversations.info",
    "users.conversations",
    "users.info",
    "views.open",
    "views.publish",
    "views.push",
    "views.update",
    "response_url",
)


@pytest.mark.parametrize("method", METHODS)
async def test_whatever_fails_nothing_is_there_twice_and_work_goes_on(office: Office, method: str) -> None:
    await office.some_papers(12)
    for number, fault in enumerate(FAULTS):
        channel = f"C{number + 10}"
        office.slack.faults.plan(method, fault)
        await a_day(office, channel)

    answer = await office.person.asks("help")
    assert "Broadsheet" in answer.words
    assert office.slack.faults.left == 0, "every fault has happened"


async def a_day(office: Office, channel: str) -> None:
    """Everything that calls Slack, once, by somebody new; it is the same day for every channel."""
    office.time.now = NOW
    slack = office.slack
    person = SlackPerson(slack, f"U{channel[1:]}")
    slack.state.users[person.id] = SlackUser(person.id)
    await person.invites(channel, name="retrieval", purpose="retrieval")
    await office.subscribed(channel, name="retrieval")
    digests = await office.next_digest(channel)
    assert {digest.state for digest in digests} <= {DigestState.POSTED, DigestState.UNKNOWN}

    shown = [said for said in slack.state.shown_in(channel) if said.thread]
    for said in shown[:1]:
        await person.reacts(said, "+1")
        await person.reacts(said, "+1")
        await person.presses(said, "Save")
        await person.presses(said, "Abstract")
    await office.settled()
    for view in [slack.state.views[each] for each in slack.state.stack[:1]]:
        if "More like this" in str(view["blocks"]):
            await person.presses_in_view(view, "More like this")
    await person.opens_home_somehow()
    await slack.event({"type": "link_shared", "channel": channel, "message_ts": "1.1", "user": "U1", "links": LINKS})
    await person.types("digest status", channel)
    mention = {"type": "app_mention", "user": person.id, "text": "<@UBOT> help", "channel": channel, "ts": "1.2"}
    await slack.event(mention)
    await office.settled()

    texts = Counter((said.thread, said.text) for said in slack.state.shown_in(channel))
    assert max(texts.values(), default=0) <= 1
    feedback = [each.given_by for each in await office.feedback(channel)]
    assert feedback.count("👍") == min(1, len(shown))


LINKS = [{"domain": "arxiv.org", "url": "https://arxiv.org/abs/2604.00001"}]


@pytest.mark.parametrize("position", range(4))
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault.kind))
async def test_whichever_post_of_a_digest_fails_it_ends_decided_and_once(
    office: Office, fault: Fault, position: int
) -> None:
    await office.some_papers(3)
    await office.subscribed()
    office.slack.faults.plan("chat.postMessage", *[Fault("slow", 0)] * position, fault)

    [digest] = await office.next_digest()
    await office.delivery.deliver_due()

    surely_posted = fault.kind in ("busy", "slow")
    assert digest.state is (DigestState.POSTED if surely_posted else DigestState.UNKNOWN)
    texts = Counter(said.text for said in office.slack.state.messages)
    assert max(texts.values(), default=1) == 1
    if not surely_posted and position == 0:
        assert office.replies() == [], "nothing hangs under an overview that is unknown"


async def test_a_lost_overview_is_unknown_has_no_replies_and_is_explained(office: Office) -> None:
    await office.some_papers(3)
    await office.subscribed()
    office.slack.faults.plan("chat.postMessage", Fault("lost"))

    [digest] = await office.next_digest()
    await office.delivery.deliver_due()

    assert digest.state is DigestState.UNKNOWN
    assert len(office.slack.called("chat.postMessage")) == 1, "never repeated"
    assert "no answer came back" in (await office.person.asks("digest status")).words


async def test_a_lost_reply_is_unknown_and_the_others_are_posted(office: Office) -> None:
    await office.some_papers(3)
    await office.subscribed()
    office.slack.faults.plan("chat.postMessage", Fault("slow", 0), Fault("reset"))

    [digest] = await office.next_digest()

    states = [part.state for part in digest.parts]
    assert states == [PartState.POSTED, PartState.UNKNOWN, PartState.POSTED, PartState.POSTED]
    assert len(office.slack.called("chat.postMessage")) == 4


async def test_a_500_after_sending_is_never_repeated(office: Office) -> None:
    await office.some_papers(1)
    await office.subscribed()
    office.slack.faults.plan("chat.postMessage", Fault("error"))

    [digest] = await office.next_digest()

    assert digest.state is DigestState.UNKNOWN
    assert len(office.slack.called("chat.postMessage")) == 1


async def test_a_429_is_waited_for_and_then_posted(office: Office) -> None:
    await office.some_papers(1)
    await office.subscribed()
    office.slack.faults.plan("chat.postMessage", Fault("busy", 1), Fault("busy", 0))

    [digest] = await office.next_digest()

    assert digest.state is DigestState.POSTED


async def test_one_channel_that_must_wait_does_not_hold_up_another(office: Office) -> None:
    """The first post is told to come back in an hour; the other channel has its digest all the same."""
    await office.some_papers(1)
    await office.subscribed("C1")
    await office.subscribed("C2")
    office.slack.faults.plan("chat.postMessage", Fault("busy", 3600))

    digests = await office.next_digest()

    assert {digest.state for digest in digests} == {DigestState.POSTED, DigestState.DELIVERING}
    assert len(office.slack.state.messages) == 2


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("is_archived", "archived"),
        ("channel_not_found", "does not exist"),
        ("not_in_channel", "not in the channel"),
        ("missing_scope", "lacks a permission"),
        ("restricted_action", "do not let apps post"),
    ],
)
async def test_what_only_people_can_mend_pauses_the_channel_with_the_reason(
    office: Office, code: str, says: str
) -> None:
    await office.some_papers(1)
    await office.subscribed()
    office.slack.faults.plan("chat.postMessage", Fault("code", code=code))

    await office.next_digest()
    calls = len(office.slack.called("chat.postMessage"))
    office.time.now = office.time.now.replace(day=office.time.now.day + 1)
    await office.delivery.deliver_due()

    assert says in (await office.channel()).paused
    assert len(office.slack.called("chat.postMessage")) == calls, "no call is repeated"


async def test_everything_delivered_twice_is_done_once(office: Office) -> None:
    await office.some_papers(2)
    await office.subscribed()
    await office.next_digest()
    slack, shown = office.slack, len(office.slack.state.messages)
    slack.state.channel("C2", name="speech")
    slack.state.channel("D1")
    events = [
        office.person.reaction("reaction_added", office.replies()[0], "+1"),
        {"type": "member_joined_channel", "user": "UBOT", "channel": "C2"},
        {"type": "app_mention", "user": "U1", "text": "<@UBOT> help", "channel": "C1", "ts": "1.2"},
        {"type": "message", "channel_type": "im", "user": "U1", "text": "help", "channel": "D1", "ts": "1.3"},
        {"type": "link_shared", "channel": "C1", "message_ts": "1.1", "user": "U1", "links": LINKS},
    ]
    for number, event in enumerate(events):
        async with asyncio.TaskGroup() as both:
            both.create_task(slack.event(event, f"Ev-{number}"))
            both.create_task(slack.event(event, f"Ev-{number}", retry=1))
        await slack.event(event, f"Ev-{number}", retry=2)
    await office.settled()

    assert len(await office.feedback()) == 1
    assert [said.channel for said in slack.state.messages[shown:]] == ["C2", "D1"]
    assert len(slack.state.private) == 1
    assert len(slack.state.unfurls) == 1


async def test_reactions_that_cannot_be_read_back_keep_the_others_from_nothing(
    slack: SlackServer, tmp_path: Path
) -> None:
    async with an_office(tmp_path, slack) as first:
        await first.some_papers(2)
        await first.subscribed()
        await first.next_digest()
        time, reply = first.time, first.replies()[-1]
    slack.state.reactions[reply.channel, reply.ts] = {"+1": ["U1"]}
    slack.faults.plan("reactions.get", Fault("error"), Fault("reset"), Fault("busy"))
    async with an_office(tmp_path, slack, time=time) as second:
        await slack.until(lambda: len(slack.called("reactions.get")) == 4)
        await second.settled()

        assert len(await second.feedback()) == 1


async def test_without_the_optional_scopes_the_rest_works(
    slack: SlackServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    slack.state.scopes = "commands,chat:write"
    async with an_office(tmp_path, slack) as office:
        await office.some_papers(1)
        await office.subscribed()

        [digest] = await office.next_digest()

        assert digest.state is DigestState.POSTED
        assert "Retrieval" in (await office.person.asks("trending retrieval")).words
    said = [getattr(record, "facts", {}).get("says", "") for record in caplog.records]
    assert any("users:read is missing: time zones" in each for each in said)


async def test_only_slacks_own_address_is_ever_answered(office: Office) -> None:
    """A request that names another server is answered over the Web API instead."""
    office.slack.evil_response_url = "http://169.254.169.254/latest/"
    office.slack.state.channel("C1")

    await office.person.types("help")
    [answer] = await office.slack.until(lambda: office.slack.state.private)

    assert answer.answers == ""
    assert answer.to == "U1"


def test_the_address_of_slack_itself_is_trusted_and_its_look_alikes_are_not(slack: SlackServer) -> None:
    async def nobody(_workspace: str) -> None:
        return None

    own = settings_for(slack, api_url="https://slack.com/api/")
    other = settings_for(slack, api_url="http://chat.example:8080/api/")
    answers = Answers(Teams(Web(own.api_url), "", nobody), own.response_host)

    assert answers.trusts("https://hooks.slack.com/commands/T1/1/x")
    for url in (
        "http://hooks.slack.com/commands/T1",
        "https://hooks.slack.com.evil.example/",
        "https://hooks.slack.com:8443/",
        "https://evil.example/hooks.slack.com",
        "https://user@evil.example#hooks.slack.com",
        "ftp://hooks.slack.com/",
        "",
    ):
        assert not answers.trusts(url), url

    elsewhere = Answers(Teams(Web(other.api_url), "", nobody), other.response_host)
    for url in ("https://hooks.slack.com/commands/T1", "http://chat.example:9000/x", "https://chat.example/x"):
        assert elsewhere.trusts(url), url
    for url in ("http://hooks.slack.com/", "http://chat.example.evil.example:8080/", "ftp://chat.example/", ""):
        assert not elsewhere.trusts(url), url

"""The check-up: what is well, what is not, and what to do about it."""

from datetime import timedelta

from bot.checkup import Finding
from bot.errors import Gone, Lost
from bot.ledger import close_days
from bot.schedule import Schedule
from bot.standing import HEARTBEAT
from tests.bot.findings import all_findings, findings
from tests.bot.workspace import NLP, Workspace
from tests.builders import NOW, a_channel, distinct_papers


async def test_an_empty_program_says_how_to_begin(workspace: Workspace) -> None:
    found = await findings(workspace)
    assert not found["papers"].well
    assert "broadsheet ingest" in found["papers"].says
    assert found["slack"].says == "not configured; needs SLACK_BOT_TOKEN"
    assert found["board"].says == "configured"


async def test_papers_are_counted_and_old_ones_are_no_good_sign(workspace: Workspace) -> None:
    await workspace.add(distinct_papers(3))
    assert (await findings(workspace))["papers"] == Finding("papers", True, "3 stored, the newest listed 4 h ago")
    workspace.time.pass_(days=5)
    assert not (await findings(workspace))["papers"].well


async def test_a_source_that_fails_says_since_when_and_why(workspace: Workspace) -> None:
    async with workspace.store.write() as uow:
        await uow.sources.succeeded("arxiv", NOW - timedelta(hours=3))
        await uow.sources.succeeded("huggingface", NOW - timedelta(hours=3))
        await uow.sources.failed("arxiv", NOW, "no answer within 30 s")
        await uow.sources.succeeded(HEARTBEAT, NOW)
        await uow.commit()
    found = await findings(workspace)
    assert found["arXiv"] == Finding("arXiv", False, "answered 3 h ago; no answer within 30 s")
    assert found["Hugging Face"] == Finding("Hugging Face", True, "answered 3 h ago")
    assert [about for about in found if about.casefold() == HEARTBEAT] == [HEARTBEAT], "It is kept beside the sources."
    assert found[HEARTBEAT].says == "due digests were looked for 1 min ago"


async def test_a_model_that_would_start_sooner_says_how_and_is_well(workspace: Workspace) -> None:
    found = await findings(workspace, faster="It is not exported: broadsheet model export")
    assert found["model"].well
    assert found["model"].says.endswith(" vectors stored. It is not exported: broadsheet model export")


async def test_without_a_model_the_reason_is_given(workspace: Workspace) -> None:
    found = await findings(workspace, why_no_model="EMBEDDING_MODEL is 'none'.", model="")
    assert not found["model"].well
    assert found["model"].says == "none, so ranking goes by words alone. EMBEDDING_MODEL is 'none'."


async def test_a_paused_channel_and_an_unknown_digest_are_named(workspace: Workspace) -> None:
    await workspace.add(distinct_papers(3))
    await workspace.subscribe(a_channel(place=NLP, topics=()))
    workspace.board.faults.append(Lost("no answer"))
    await workspace.next_digest()
    assert "may or may not be there" in (await findings(workspace))["channel board:team/nlp"].says
    workspace.board.faults.append(Gone("removed from #nlp"))
    await workspace.next_digest()
    async with workspace.store.read() as uow:
        channel = await uow.channels.get(NLP)
    assert channel is not None
    found = await all_findings(workspace)
    assert Finding("channel board:team/nlp", False, f"paused: {channel.paused}") in found


async def test_how_every_channel_s_days_ended_is_told(workspace: Workspace) -> None:
    await workspace.add(distinct_papers(9))
    await workspace.subscribe(a_channel(place=NLP, topics=(), schedule=Schedule()))
    for _ in range(7 * 12):
        workspace.time.pass_(hours=2)
        await workspace.delivery.deliver_due()
        await close_days(workspace.store, workspace.time)
    found = await all_findings(workspace)
    told = [finding.says for finding in found if finding.about == f"channel {NLP}"]
    assert len(told) == 7
    assert "Sunday 19 April: skipped. Sunday is not one of its days." in told
    [summary] = [finding.says for finding in found if finding.about == "digests"]
    assert "2 skipped. Skipped: 2 × the day is not one of its days." in summary

"""A channel whose digest is due, and papers for it, in the database that a real process then finds."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import Place, Topic
from bot.schedule import DAILY, Schedule
from storage.unit_of_work import open_store
from tests.builders import a_channel, distinct_papers

PAPERS = 3
"""In each digest, one reply each under the overview."""


async def subscribe(url: str, place: Place, due: datetime) -> None:
    """With a daily digest at this time of day, in UTC, the first one at ``due``."""
    store = await open_store(url)
    schedule = Schedule(at=due.time().replace(tzinfo=None), weekdays=DAILY)
    channel = a_channel("nlp", place=place, introduced=True, topics=(Topic("retrieval"),), size=PAPERS)
    listed = due - timedelta(hours=12)
    async with store.write() as uow:
        await uow.papers.add([replace(paper, listed=listed, published=listed) for paper in distinct_papers(12)])
        await uow.channels.ensure(replace(channel, schedule=schedule, subscribed=True, next_digest_at=due))
        await uow.commit()
    await store.close()

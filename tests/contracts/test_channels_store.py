"""What every store promises of channels and workspaces."""

from dataclasses import replace
from datetime import date, time, timedelta

from bot.domain import Channel, Follow, Place, Topic, Workspace
from bot.ports import Store, UnitOfWork
from bot.schedule import Schedule
from tests.builders import NOW, PLACE, a_channel

FULL = a_channel(
    direct=True,
    owner="U1",
    introduced=True,
    topics=(Topic("Zebra fish", "with stripes", 2.5), Topic("apples", weight=-1.0)),
    mutes=("surveys", "Ads"),
    follows=(Follow("lab", "A Lab"), Follow("author", "Ada Lovelace"), Follow("author", "A Lab")),
    schedule=Schedule(time(7, 30), "Europe/Berlin", frozenset({0, 6}), weekly=True),
    size=7,
    layout="single",
    on_empty="silence",
    subscribed=True,
    paused="asked to",
    snoozed_until=date(2026, 5, 1),
    next_digest_at=NOW,
    experiment=True,
    exploring=False,
)
ELSEWHERE = Place("terminal", "demo", "elsewhere")


async def stored(work: UnitOfWork, place: Place = PLACE) -> Channel:
    channel = await work.channels.get(place)
    assert channel is not None
    return channel


async def test_a_channel_comes_back_as_it_was(store: Store) -> None:
    async with store.write() as work:
        assert await work.channels.ensure(FULL) == FULL
        await work.commit()
    async with store.read() as work:
        assert await work.channels.get(PLACE) == FULL
        assert await work.channels.get(ELSEWHERE) is None


async def test_ensure_leaves_a_stored_channel_as_it_is(store: Store) -> None:
    async with store.write() as work:
        await work.channels.ensure(FULL)
        assert await work.channels.ensure(a_channel(topics=(Topic("other"),))) == FULL
        assert await work.channels.all() == [FULL]


async def test_a_thread_belongs_to_its_channel(store: Store) -> None:
    thread = replace(PLACE, thread="171.5")
    async with store.write() as work:
        assert await work.channels.ensure(a_channel(place=thread)) == a_channel()
        await work.channels.change(thread, size=3)
        assert await stored(work) == await stored(work, thread) == a_channel(size=3)


async def test_channels_are_found_by_platform_and_workspace(store: Store) -> None:
    places = [Place("slack", "T1", "C1"), Place("slack", "T2", "C1"), Place("discord", "T1", "C1")]
    async with store.write() as work:
        for place in places:
            await work.channels.ensure(a_channel(place=place))
        assert [channel.place for channel in await work.channels.all()] == places
        assert [channel.place for channel in await work.channels.all("slack")] == places[:2]
        assert [channel.place for channel in await work.channels.all("slack", "T1")] == places[:1]
        assert [channel.place for channel in await work.channels.all(workspace="T1")] == [places[0], places[2]]


async def test_settings_change_one_by_one_and_only_here(store: Store) -> None:
    schedule = Schedule(time(18), "Asia/Tokyo")
    async with store.write() as work:
        await work.channels.ensure(a_channel())
        await work.channels.ensure(a_channel("elsewhere"))
        await work.channels.change(PLACE)
        await work.channels.change(PLACE, schedule=schedule, subscribed=True, next_digest_at=NOW)
        await work.channels.change(PLACE, paused="asked to", snoozed_until=date(2026, 5, 1), layout="messages")
        await work.channels.change(PLACE, next_digest_at=None)
        assert await stored(work, ELSEWHERE) == a_channel("elsewhere")
        assert await stored(work) == a_channel(
            schedule=schedule,
            subscribed=True,
            paused="asked to",
            snoozed_until=date(2026, 5, 1),
            layout="messages",
        )


async def test_nothing_is_set_where_there_is_no_channel(store: Store) -> None:
    async with store.write() as work:
        await work.channels.change(PLACE, size=3)
        assert not await work.channels.add_topic(PLACE, Topic("retrieval"))
        assert not await work.channels.add_mute(PLACE, "surveys")
        assert not await work.channels.add_follow(PLACE, Follow("lab", "A Lab"))
        assert not await work.channels.remove_topic(PLACE, "retrieval")
        assert not await work.channels.advance(PLACE, NOW, NOW)
        assert await work.channels.all() == []


async def test_channels_are_due_when_subscribed_running_and_their_time_has_come(store: Store) -> None:
    def waiting(name: str, minutes: int, **override: object) -> Channel:
        due = NOW + timedelta(minutes=minutes)
        return a_channel(name, **{"subscribed": True, "next_digest_at": due} | override)

    late, now = waiting("late", -90), waiting("now", 0)
    others = [
        waiting("soon", 1),
        waiting("paused", -9, paused="asked to"),
        waiting("unasked", -9, subscribed=False),
        waiting("never", 0, next_digest_at=None),
    ]
    async with store.write() as work:
        for channel in (now, late, *others):
            await work.channels.ensure(channel)
        assert await work.channels.due(NOW) == [late, now]


async def test_the_next_digest_is_advanced_once(store: Store) -> None:
    later = NOW + timedelta(days=1)
    async with store.write() as work:
        await work.channels.ensure(a_channel(next_digest_at=NOW))
        assert await work.channels.advance(PLACE, NOW, later)
        assert not await work.channels.advance(PLACE, NOW, later)
        assert (await stored(work)).next_digest_at == later


async def test_a_topic_is_added_once_in_any_case_of_letters(store: Store) -> None:
    async with store.write() as work:
        await work.channels.ensure(a_channel(topics=(Topic("first"),)))
        assert await work.channels.add_topic(PLACE, Topic("Größe", "of models", 1.0))
        assert not await work.channels.add_topic(PLACE, Topic("GRÖSSE", "of data", -0.5))
        assert (await stored(work)).topics == (Topic("first"), Topic("Größe", "of data", -0.5))
        assert await work.channels.remove_topic(PLACE, "grösse")
        assert not await work.channels.remove_topic(PLACE, "grösse")
        assert (await stored(work)).topics == (Topic("first"),)


async def test_a_mute_is_added_once_and_removed(store: Store) -> None:
    async with store.write() as work:
        await work.channels.ensure(a_channel())
        assert await work.channels.add_mute(PLACE, "Surveys")
        assert not await work.channels.add_mute(PLACE, "surveys")
        assert await work.channels.add_mute(PLACE, "ads")
        assert (await stored(work)).mutes == ("Surveys", "ads")
        assert await work.channels.remove_mute(PLACE, "SURVEYS")
        assert not await work.channels.remove_mute(PLACE, "surveys")
        assert (await stored(work)).mutes == ("ads",)


async def test_authors_and_labs_are_followed_once_and_unfollowed_by_name(store: Store) -> None:
    author, lab = Follow("author", "Mila"), Follow("lab", "MILA")
    async with store.write() as work:
        await work.channels.ensure(a_channel())
        assert await work.channels.add_follow(PLACE, author)
        assert not await work.channels.add_follow(PLACE, Follow("author", "mila"))
        assert await work.channels.add_follow(PLACE, lab)
        assert (await stored(work)).follows == (author, lab)
        assert await work.channels.remove_follow(PLACE, "mila")
        assert not await work.channels.remove_follow(PLACE, "mila")
        assert (await stored(work)).follows == ()


async def test_lists_belong_to_one_channel(store: Store) -> None:
    async with store.write() as work:
        await work.channels.ensure(a_channel())
        await work.channels.ensure(a_channel("elsewhere"))
        assert await work.channels.add_topic(PLACE, Topic("speech"))
        assert await work.channels.add_topic(ELSEWHERE, Topic("speech"))
        assert await work.channels.remove_topic(PLACE, "speech")
        assert (await stored(work, ELSEWHERE)).topics == (Topic("retrieval"), Topic("speech"))


async def test_a_workspace_is_paused_where_it_was_running(store: Store) -> None:
    async with store.write() as work:
        await work.channels.ensure(a_channel())
        await work.channels.ensure(a_channel("elsewhere", paused="asked to"))
        await work.channels.ensure(a_channel(place=Place("terminal", "other", "nlp")))
        assert await work.channels.pause_workspace("terminal", "demo", "removed") == 1
        assert [channel.paused for channel in await work.channels.all()] == ["removed", "asked to", ""]


async def test_a_forgotten_channel_can_begin_anew(store: Store) -> None:
    async with store.write() as work:
        await work.channels.ensure(FULL)
        await work.channels.ensure(a_channel("elsewhere"))
        await work.channels.forget(PLACE)
        assert await work.channels.all() == [a_channel("elsewhere")]
        assert await work.channels.ensure(a_channel(topics=())) == a_channel(topics=())


async def test_a_workspace_has_defaults_until_it_chooses(store: Store) -> None:
    async with store.write() as work:
        assert await work.workspaces.get("slack", "T1") == Workspace("slack", "T1")
        await work.workspaces.change("slack", "T1", emoji={"parrot": "more"})
        await work.workspaces.change("slack", "T1", managers="admins")
        await work.workspaces.change("slack", "T2")
        assert await work.workspaces.get("slack", "T1") == Workspace("slack", "T1", "admins", {"parrot": "more"})
        assert await work.workspaces.get("slack", "T2") == Workspace("slack", "T2")


async def test_a_ledger_that_does_not_reach_a_day_is_found(store: Store) -> None:
    day = date(2026, 4, 17)
    reached = {"new": None, "behind": day - timedelta(days=1), "there": day, "off": None, "was on": date(2026, 1, 1)}
    async with store.write() as work:
        for name, until in reached.items():
            subscribed = name not in ("off", "was on")
            place = replace(PLACE, channel=name)
            await work.channels.ensure(a_channel(place=place, subscribed=subscribed, recorded_until=until))
        found = await work.channels.unrecorded(day)
        assert {channel.place.channel for channel in found} == {"new", "behind", "was on"}
        await work.channels.change(replace(PLACE, channel="behind"), recorded_until=day)
        assert len(await work.channels.unrecorded(day)) == 2

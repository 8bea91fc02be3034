"""From the form on the page to the daily mail and its end."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.domain import UNCONFIRMED, DigestState
from bot.messages import plain_message
from storage.unit_of_work import open_store
from tests.adapters.email.post import HERE, YOU, Office, an_office, path_in, person
from tests.builders import a_channel, distinct_papers


async def test_an_address_gets_one_letter_and_nothing_before_its_reader_agrees(office: Office) -> None:
    said = await office.subscribe("chess endgames", "household robots")
    assert "A mail is on its way" in said
    channel = await office.channel()
    assert channel is not None
    assert channel.paused == UNCONFIRMED
    assert str(channel.place) == f"email:{YOU}"
    letter = await office.letter()
    assert letter.subject == "Do you want a daily list of research papers?"
    assert "chess" not in letter.text + letter.html, "no word of whoever asked reaches somebody who did not"
    for _ in range(5):
        assert await office.later(days=0.5) == []
    assert len(office.server.received) == 1


async def test_the_page_of_a_topic_leads_to_a_form_with_it_filled_in(office: Office) -> None:
    page = await office.open("/subscribe?topic=chess+%3Cendgames%3E")
    assert ">\nchess &lt;endgames&gt;</textarea>" in page


async def test_whoever_agrees_gets_the_digest_of_their_topics_at_their_time(office: Office) -> None:
    await office.subscribe("chess endgames", clock="07:30")
    channel = await office.agree()
    assert [topic.name for topic in channel.topics] == ["chess endgames"]
    [digest] = await office.next_digest()
    assert digest.state is DigestState.POSTED
    mail = office.server.to(YOU)[1]
    assert office.workspace.time.now.hour == 5, "07:30 in Berlin in April"
    assert mail.subject.startswith("Papers for you · Saturday 18 April · ")
    assert "Retrieval of chess endgames" in mail.html
    assert 'close to "chess endgames"' in mail.text


async def test_opening_the_link_alone_agrees_to_nothing(office: Office) -> None:
    await office.subscribe("robots")
    assert "Shall they come" in await office.open(path_in(await office.letter(), "confirm"))
    channel = await office.channel()
    assert channel is not None
    assert channel.paused == UNCONFIRMED


async def test_a_vote_is_asked_once_and_changes_the_next_digest(office: Office) -> None:
    await office.subscribe()
    await office.agree()
    [digest] = await office.next_digest()
    mail = office.server.to(YOU)[1]
    less = path_in(mail, "vote", 1)
    page = await office.open(less)
    assert "Less like this?" in page
    assert digest.entries[0].paper.title in page
    async with office.workspace.store.read() as uow:
        assert await uow.feedback.of_place(HERE) == []
    said = await office.send(less)
    assert "Less like" in said
    async with office.workspace.store.read() as uow:
        [given] = await uow.feedback.of_place(HERE)
    assert given.paper_id == digest.entries[0].paper.id
    undo = path_in_page(said, "vote")
    assert "Undone" in await office.send(undo)


def path_in_page(page: str, what: str) -> str:
    return page.split(f'href="/email/{what}/')[1].split('"', maxsplit=1)[0].join([f"/email/{what}/", ""])


async def test_one_click_ends_it_and_no_more_comes(office: Office) -> None:
    await office.subscribe()
    await office.agree()
    await office.next_digest()
    mail = office.server.to(YOU)[1].mail
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(mail["List-Unsubscribe"])
    path = link.strip("<>").removeprefix("https://papers.example")
    assert await office.one_click(path, "anything=else") == 400
    assert await office.channel() is not None
    assert await office.one_click(path) == 200
    assert await office.one_click(path) == 200, "twice is as good as once"
    assert await office.channel() is None
    await office.later(days=3)
    assert len(office.server.to(YOU)) == 2
    vote = path_in(office.server.to(YOU)[1], "vote")
    assert "gets no mail from here any more" in await office.open(vote)


async def test_opening_the_unsubscribe_link_alone_ends_nothing(office: Office) -> None:
    await office.subscribe()
    await office.agree()
    await office.next_digest()
    path = path_in(office.server.to(YOU)[1], "unsubscribe")
    await office.open(path)
    assert await office.channel() is not None
    assert "No more mail" in await office.send(path, {"List-Unsubscribe": "One-Click"})
    assert await office.channel() is None


async def test_settings_are_changed_behind_a_signed_link(office: Office) -> None:
    await office.subscribe("robots")
    await office.agree()
    await office.next_digest()
    path = path_in(office.server.to(YOU)[1], "settings")
    assert "robots" in await office.open(path)
    form = {"topics": "music\npoems", "mutes": "", "follows": "", "clock": "18:00", "zone": "UTC", "size": "10"}
    said = await office.send(path, form | {"empty": "silence"}, [("day", "0"), ("day", "3")])
    assert "on Monday and Thursday at 18:00 (UTC)" in said
    channel = await office.channel()
    assert channel is not None
    assert [topic.name for topic in channel.topics] == ["music", "poems"]
    assert (channel.size, channel.on_empty, channel.subscribed) == (10, "silence", True)
    wrong = await office.send(path, form | {"empty": "line", "zone": "Atlantis"}, [("day", "0")])
    assert "Atlantis is not a time zone" in wrong


async def test_ten_papers_are_still_one_mail(office: Office) -> None:
    await office.subscribe()
    await office.agree()
    async with office.workspace.store.write() as uow:
        await uow.channels.change(HERE, size=10)
        await uow.commit()
    [digest] = await office.next_digest()
    assert len(digest.entries) > 5
    assert len(office.server.to(YOU)) == 2


async def test_an_address_that_never_agreed_is_erased_after_three_days(office: Office) -> None:
    await office.subscribe()
    letter = await office.letter()
    office.workspace.time.pass_(days=3, seconds=1)
    await office.email._subscriptions.tidy()
    assert await office.channel() is None
    assert "has expired" in await office.open(path_in(letter, "confirm"))


async def test_agreeing_twice_changes_nothing_more(office: Office) -> None:
    await office.subscribe("robots")
    first = await office.agree()
    await office.send(path_in(office.server.to(YOU)[0], "confirm"))
    assert await office.channel() == first


async def test_a_newer_wish_makes_the_older_link_void(office: Office) -> None:
    await office.subscribe("robots")
    older = path_in(await office.letter(), "confirm")
    office.workspace.time.pass_(days=1)
    await office.subscribe("poems")
    newer = path_in(await office.letter(after=1), "confirm")
    assert "means nothing any more" in await office.send(older)
    assert "The daily mail is on" in await office.send(newer)
    channel = await office.channel()
    assert channel is not None
    assert [topic.name for topic in channel.topics] == ["poems"]


async def test_wrong_fields_are_named_and_nothing_is_sent(office: Office) -> None:
    said = await office.subscribe(address="nobody", zone="Atlantis", days=[])
    for sentence in ("not an e-mail address", "Atlantis is not a time zone", "Name the days"):
        assert sentence in said
    await office.email._letters.send_due()
    assert office.server.received == []


# --- who asks ------------------------------------------------------------------------------------


async def test_in_chat_the_channel_gives_its_topics_and_the_person_keeps_it_in_hand(office: Office) -> None:
    ada, boss = person("ada"), person("boss")
    await office.workspace.say("topics add chess endgames")
    said = await office.workspace.say(f"email subscribe {YOU}", person=ada)
    assert "A mail is on its way to that address" in said
    channel = await office.agree()
    assert [topic.name for topic in channel.topics] == ["chess endgames"]
    assert YOU in await office.workspace.say("email status", person=ada)
    await office.next_digest()
    assert "posted at 09:00" in await office.workspace.say("email status", person=ada)
    assert YOU not in await office.workspace.say("email status", person=boss)
    assert f"{YOU}: no more mail" not in await office.workspace.say(f"email unsubscribe {YOU}", person=boss)
    assert await office.channel() is not None
    assert f"{YOU}: no more mail" in await office.workspace.say("email unsubscribe", person=ada)
    assert await office.channel() is None


async def test_nobody_learns_whether_somebody_elses_address_is_known(office: Office) -> None:
    await office.subscribe("robots")
    await office.agree()
    mallory = person("mallory")
    office.workspace.time.pass_(days=1)
    known = await office.workspace.hear(f"email subscribe {YOU}", person=mallory)
    unknown = await office.workspace.hear("email subscribe nobody@lab.example", person=mallory)
    assert known == unknown
    assert await office.workspace.hear("email status", person=mallory) == await office.workspace.hear(
        "email status", person=person("somebody")
    )
    ended = [await office.workspace.say(f"email unsubscribe {a}", person=mallory) for a in (YOU, "x@lab.example")]
    assert ended[0] == ended[1]
    assert await office.channel() is not None
    again = await office.letter(after=1)
    assert again.subject == "You get the daily list already"
    assert "Your daily mail" in await office.open(path_in(again, "settings"))
    channel = await office.channel()
    assert channel is not None
    assert [topic.name for topic in channel.topics] == ["robots"]


async def test_letters_are_limited_by_address_person_and_hour_across_restarts(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'b.db'}"
    for _ in range(2):
        async with an_office(await open_store(url)) as office:
            assert "A mail is on its way" in await office.subscribe()
            await office.email._letters.send_due()
            asked = [
                await office.workspace.say(f"email subscribe a{n}@lab.example", person=person("p")) for n in range(3)
            ]
        sent = len(office.server.to(YOU))
    assert sent == 0, "the second run knows of the first one's letter"
    assert "enough for today" in asked[2]


async def test_a_week_has_three_letters_for_an_address(office: Office) -> None:
    office.workspace.time.now = datetime(2026, 4, 20, 9, tzinfo=UTC)  # a Monday
    for day in range(8):
        await office.subscribe()
        await office.email._letters.send_due()
        assert len(office.server.to(YOU)) == (4 if day == 7 else min(day + 1, 3))
        office.workspace.time.pass_(days=1)


async def test_a_letter_that_was_being_sent_when_the_program_died_is_not_sent_again(office: Office) -> None:
    await office.subscribe()
    async with office.workspace.store.write() as uow:
        [due] = await uow.subscriptions.letters_due("email", office.workspace.time.now)
        assert await uow.subscriptions.begin_letter(due)
        await uow.commit()
    office.workspace.time.pass_(hours=2)
    await office.email._letters.send_due()
    assert office.server.received == []


async def test_an_empty_day_is_a_mail_of_one_line_or_silence(office: Office) -> None:
    await office.subscribe("something that nobody writes about")
    await office.agree()
    await office.next_digest()
    mail = office.server.to(YOU)[1]
    assert mail.subject == "Papers for you · Saturday 18 April"
    assert "Nothing close enough to your topics today" in mail.text
    async with office.workspace.store.write() as uow:
        await uow.channels.change(HERE, on_empty="silence")
        await uow.commit()
    await office.next_digest()
    assert len(office.server.to(YOU)) == 2


async def test_all_together_an_hour_has_so_many_letters() -> None:
    async with an_office() as office:
        for number in range(60):
            await office.email.subscribe(f"a{number}@lab.example", a_channel(), person(f"p{number}"))
        refused = await office.workspace.hear("email subscribe z@lab.example", person=person("late"))
        assert "within the hour" in plain_message(refused)
        office.workspace.time.pass_(hours=1)
        assert "on its way" in await office.workspace.say("email subscribe z@lab.example", person=person("late"))


# --- what is left --------------------------------------------------------------------------------


async def test_of_an_address_that_unsubscribed_no_byte_is_left(tmp_path: Path) -> None:
    file = tmp_path / "b.db"
    async with an_office(await open_store(f"sqlite+aiosqlite:///{file}"), distinct_papers(6)) as office:
        await office.subscribe("robots")
        await office.agree()
        await office.next_digest()
        await office.send(path_in(office.server.to(YOU)[1], "vote", 2))
        assert traces(file)
        await office.one_click(path_in(office.server.to(YOU)[1], "unsubscribe"))
    assert not traces(file)


async def test_forget_me_erases_the_addresses_that_one_gave(tmp_path: Path) -> None:
    file = tmp_path / "b.db"
    async with an_office(await open_store(f"sqlite+aiosqlite:///{file}"), distinct_papers(6)) as office:
        await office.workspace.say(f"email subscribe {YOU}", person=person("ada"))
        await office.agree()
        await office.next_digest()
        assert traces(file)
        await office.workspace.say("forget me yes", person=person("ada"))
        assert await office.later(days=2) == []
    assert not traces(file)


def traces(file: Path) -> list[str]:
    """The files of a database in which the address stands, whether in a row or in what rows have left."""
    return [path.name for path in file.parent.glob(f"{file.name}*") if YOU.encode() in path.read_bytes()]


def test_the_search_for_traces_finds_one(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "b.db")) as database:
        database.execute("create table t (x)")
        database.execute("insert into t values (?)", (YOU,))
        database.commit()
    assert traces(tmp_path / "b.db")

"""Long lists page; saved papers and digests leave in the formats that reference managers read."""

import json

import pytest

from bot.messages import plain_message
from tests.bot.furnished import ADA, buttons, follow, furnished, papers_of, titles
from tests.bot.workspace import Workspace
from tests.builders import PERSON, a_paper, distinct_papers


async def saved(workspace: Workspace, count: int) -> None:
    papers = [a_paper(number, title=f"Saved {number}") for number in range(1, count + 1)]
    await workspace.add(papers)
    for paper in papers:
        workspace.time.pass_(minutes=1)
        async with workspace.store.write() as uow:
            await uow.people.save(PERSON, paper.id, "🔖", workspace.time.now)
            await uow.commit()


async def test_a_long_list_pages_there_and_back(workspace: Workspace) -> None:
    await saved(workspace, 23)
    first = await workspace.hear("saved")
    assert titles(first) == [f"Saved {number}" for number in range(23, 13, -1)]
    assert [card.number for card in first.cards] == list(range(1, 11))
    assert "Back" not in buttons(first)
    second = await follow(workspace, first, "More (13)")
    assert titles(second)[0] == "Saved 13"
    last = await follow(workspace, second, "More (3)")
    assert titles(last) == ["Saved 3", "Saved 2", "Saved 1"]
    assert not any(label.startswith("More") for label in buttons(last))
    assert titles(await follow(workspace, last, "Back")) == titles(second)


@pytest.mark.parametrize("query", ["llama 4", 'the "quoted" llama', "count:5 llama", "page llama"])
async def test_a_search_pages_whatever_its_words(workspace: Workspace, query: str) -> None:
    """A number at the end is part of the query, not a page."""
    await workspace.add([a_paper(number, title=f"On the llama {number}", abstract="") for number in range(1, 15)])
    await workspace.add(distinct_papers(10, first=50))
    first = await workspace.hear(f"search {query}")
    assert plain_message(first).startswith("Papers on ")
    more = next(label for label in buttons(first) if label.startswith("More"))
    second = await follow(workspace, first, more)
    assert second.title == first.title
    assert not set(titles(first)) & set(titles(second))


async def test_trending_pages_keep_their_count_and_days(workspace: Workspace) -> None:
    await workspace.add(distinct_papers(12))
    first = await workspace.hear("trending count=5 days=3")
    second = await follow(workspace, first, "More (7)")
    assert second.title == first.title
    assert len(second.cards) == 5
    assert not set(titles(first)) & set(titles(second))


async def test_a_paper_that_was_saved_already_is_not_taken_off_by_undo(workspace: Workspace) -> None:
    digest = await furnished(workspace)
    await workspace.react("2", "🔖")
    again = await workspace.hear("saved add 1")
    assert "Already on your list" in plain_message(again)
    assert buttons(again) == {}
    assert papers_of(digest)[0].title in await workspace.say("saved")


async def test_a_saved_paper_is_named_by_number_title_or_id(workspace: Workspace) -> None:
    await saved(workspace, 3)
    for name, gone in (("1", "Saved 3"), ("saved 1", "Saved 1"), ("2604.00002", "Saved 2")):
        assert f"Removed {gone} from your list" in await workspace.say(f"saved remove {name}")


async def test_what_one_person_saves_no_other_sees(workspace: Workspace) -> None:
    await furnished(workspace)
    await workspace.say("saved add 1")
    assert "saved no papers yet" in await workspace.say("saved", person=ADA)


@pytest.mark.parametrize(
    ("style", "holds", "suffix"), [("bibtex", "eprint", "bib"), ("ris", "TY  - ", "ris"), ("json", '"title"', "json")]
)
async def test_saved_papers_are_exported_as_a_file(workspace: Workspace, style: str, holds: str, suffix: str) -> None:
    await saved(workspace, 2)
    exported = await workspace.hear(f"export saved {style}")
    assert exported.pre.count(holds) == 2
    assert exported.filename == f"broadsheet-saved.{suffix}"
    assert plain_message(exported).startswith(f"2 papers as {style}")


async def test_the_last_digest_is_exported_in_its_order(workspace: Workspace) -> None:
    digest = await furnished(workspace)
    exported = json.loads((await workspace.hear("export digest json")).pre)
    assert [paper["title"] for paper in exported] == [paper.title for paper in papers_of(digest)]


async def test_a_lone_paper_has_nothing_like_it_and_says_so(workspace: Workspace) -> None:
    await workspace.add([a_paper(1)])
    assert "No other paper here is like it" in await workspace.say("similar 2604.00001")

"""Rankings of small corpora, by words alone: what is chosen, what is left out, and why."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import CloseTo, Counts, Follow, Followed, New, Paper, Sighting, Topic, Verdict
from bot.ports import Profile
from ranking.ranker import DefaultRanker
from tests.builders import NOW, PERSON, a_paper, a_sighting, a_verdict

RETRIEVAL = Profile(topics=(Topic("retrieval"),), size=10)


def some_papers() -> list[Paper]:
    subjects = ["retrieval", "retrieval", "retrieval", "robot grasping", "protein folding", "retrieval"]
    return [
        a_paper(
            number,
            title=f"On {subject} {number}",
            abstract=f"We study {subject} number {number}. {subject.capitalize()} is our subject, {number} times over.",
            listed=NOW - timedelta(hours=7 * number),
        )
        for number, subject in enumerate(subjects, 1)
    ]


def chosen(papers: list[Paper], profile: Profile, sightings: tuple[Sighting, ...] = ()) -> list[str]:
    ranker = DefaultRanker()
    [selection] = ranker.rank(ranker.index(papers, {}, sightings), [profile], NOW)
    return [ranked.paper.title for ranked in selection.ranked]


def test_only_papers_about_the_topic_are_chosen() -> None:
    assert set(chosen(some_papers(), RETRIEVAL)) == {
        "On retrieval 1",
        "On retrieval 2",
        "On retrieval 3",
        "On retrieval 6",
    }


def test_a_subject_that_no_paper_is_about_gives_nothing_but_the_nearest() -> None:
    ranker = DefaultRanker()
    [selection] = ranker.rank(ranker.index(some_papers(), {}, []), [Profile(topics=(Topic("cooking"),))], NOW)

    assert selection.ranked == ()
    assert selection.nearest is not None


def test_without_topics_momentum_decides_among_all() -> None:
    papers = [replace(paper, listed=NOW - timedelta(hours=20)) for paper in some_papers()]
    loud = tuple(a_sighting(paper, value=10 * place) for place, paper in enumerate(papers))

    assert chosen(papers, Profile(), loud)[0] == "On retrieval 6"


def test_a_paper_that_was_shown_does_not_come_back() -> None:
    papers = some_papers()

    assert "On retrieval 1" not in chosen(papers, replace(RETRIEVAL, shown=frozenset({papers[0].id})))


def test_a_muted_phrase_leaves_out_papers_that_have_it_whole() -> None:
    papers = [*some_papers(), a_paper(7, title="On retrieval: surveys", abstract="Retrieval, retrieval, retrieval.")]

    assert "On retrieval: surveys" in chosen(papers, RETRIEVAL)
    assert "On retrieval: surveys" in chosen(papers, replace(RETRIEVAL, mutes=("urvey",)))
    assert "On retrieval: surveys" not in chosen(papers, replace(RETRIEVAL, mutes=("Survey",)))


def test_a_topic_pushed_away_leaves_out_its_papers() -> None:
    pushed = Profile(topics=(Topic("retrieval", weight=-1.0),), size=10)

    assert set(chosen(some_papers(), pushed)) == {"On robot grasping 4", "On protein folding 5"}


def test_an_author_followed_is_chosen_whatever_the_topic() -> None:
    papers = [*some_papers(), a_paper(8, title="Knots", abstract="Of knots.", authors=("Émile Borel",))]
    ranker = DefaultRanker()
    profile = replace(RETRIEVAL, follows=(Follow("author", "emile borel"),))
    [selection] = ranker.rank(ranker.index(papers, {}, []), [profile], NOW)

    [knots] = [ranked for ranked in selection.ranked if ranked.paper.title == "Knots"]
    assert Followed("author", "emile borel") in [share.evidence for share in knots.contributions]


def test_a_paper_of_last_month_is_no_candidate() -> None:
    old = a_paper(9, title="On retrieval of old", listed=NOW - timedelta(days=31), published=NOW - timedelta(days=31))

    assert "On retrieval of old" not in chosen([*some_papers(), old], RETRIEVAL)


def test_two_papers_of_the_same_title_are_one_in_a_digest() -> None:
    papers = some_papers()
    copy = a_paper(10, title=papers[0].title, abstract=papers[0].abstract)

    assert chosen([*papers, copy], RETRIEVAL).count("On retrieval 1") == 1


def test_what_is_new_is_counted() -> None:
    ranker = DefaultRanker()
    [selection] = ranker.rank(ranker.index(some_papers(), {}, []), [RETRIEVAL], NOW)

    assert selection.considered == 3


def test_the_evidence_names_the_topic_the_counts_and_what_is_new() -> None:
    papers = some_papers()
    sightings = [a_sighting(papers[3 - 1], 7, at=NOW - timedelta(hours=h)) for h in (1,)]
    ranker = DefaultRanker()
    [selection] = ranker.rank(ranker.index(papers, {}, sightings), [RETRIEVAL], NOW)
    by_title = {ranked.paper.title: ranked for ranked in selection.ranked}

    assert CloseTo("retrieval") in [share.evidence for share in by_title["On retrieval 1"].contributions]
    assert New(days=0) in [share.evidence for share in by_title["On retrieval 1"].contributions]
    assert Counts(upvotes=7) in [share.evidence for share in by_title["On retrieval 3"].contributions]


def test_a_rise_is_what_a_day_has_added_and_unknown_without_an_earlier_count() -> None:
    one, other = a_paper(1), a_paper(2)
    sightings = [
        a_sighting(one, 84, at=NOW - timedelta(hours=30)),
        a_sighting(one, 142, at=NOW - timedelta(hours=1)),
        a_sighting(other, 9, at=NOW - timedelta(hours=1)),
        a_sighting(other, 99, at=NOW + timedelta(hours=1)),
    ]
    ranker = DefaultRanker()
    corpus = ranker.index([one, other], {}, sightings)

    assert ranker.counts(corpus, one.id, NOW) == Counts(upvotes=142, rise=58)
    assert ranker.counts(corpus, other.id, NOW) == Counts(upvotes=9)
    assert ranker.counts(corpus, "arxiv:unknown", NOW) == Counts()


def test_a_title_or_an_id_finds_its_paper_first() -> None:
    papers = some_papers()
    ranker = DefaultRanker()
    corpus = ranker.index(papers, {}, [])

    for query in ("on Retrieval 3!", papers[2].id, "https://arxiv.org/abs/2604.00003v2"):
        assert ranker.search(corpus, query, None, Profile(), NOW, 5)[0].paper == papers[2]


def test_similar_papers_leave_out_the_paper_itself() -> None:
    papers = some_papers()
    ranker = DefaultRanker()
    found = ranker.similar(ranker.index(papers, {}, []), papers[0].text, None, {papers[0].id}, NOW, 3)

    assert [ranked.paper.title.split()[1] for ranked in found] == ["retrieval"] * 3


def test_trending_keeps_to_the_days_asked_for() -> None:
    papers = some_papers()
    ranker = DefaultRanker()
    found = ranker.trending(ranker.index(papers, {}, []), Profile(), NOW, 1, 10)

    assert {ranked.paper.title for ranked in found} == {"On retrieval 1", "On retrieval 2", "On retrieval 3"}


def test_relevance_scores_papers_that_would_not_be_chosen() -> None:
    papers = some_papers()
    ranker = DefaultRanker()
    scored = ranker.relevance(ranker.index(papers, {}, []), RETRIEVAL, [papers[3].id, "arxiv:unknown"], NOW)

    assert list(scored) == [papers[3].id]


def test_by_words_a_disliked_paper_takes_its_like_down() -> None:
    names = [f"On retrieval with {what}" for what in ("graphs", "trees", "graphs again", "queues")]
    papers = [a_paper(i, title=it, abstract=f"{it}. Retrieval of {it.split()[-1]}.") for i, it in enumerate(names, 1)]
    disliked = replace(RETRIEVAL, feedback=(a_verdict(papers[0], Verdict.LESS),), shown=frozenset({papers[0].id}))

    before = chosen(papers, replace(RETRIEVAL, shown=disliked.shown))
    after = chosen(papers, disliked)
    assert after.index(names[2]) >= before.index(names[2])
    assert after[-1] == names[2]


def test_one_person_cannot_outweigh_everybody_else() -> None:
    papers = [a_paper(number, title=f"On retrieval {number}") for number in range(1, 31)]
    loud = tuple(a_verdict(paper, Verdict.LESS) for paper in papers)
    others = tuple(a_verdict(papers[0], person=replace(PERSON, id=f"p{number}")) for number in range(8))
    from ranking.labels import labels_of

    rows = {paper.id: row for row, paper in enumerate(papers)}
    labels = labels_of((*loud, *others), rows, len(papers), NOW)
    assert sum(-label.weight for label in labels if label.weight < 0) <= 8
    assert labels[0].weight > 0
    assert labels[0].people == 8


# --- properties -------------------------------------------------------------------------------------

subjects = st.sampled_from(["retrieval of text", "robot grasping", "dense retrieval", "speech"])
corpora = st.lists(st.tuples(subjects, st.integers(-20, 800), st.integers(0, 300), st.integers(-20, 800)), max_size=12)


def made(rows: list[tuple[str, int, int, int]]) -> tuple[list[Paper], list[Sighting]]:
    papers = [
        a_paper(number, title=f"On {subject}", abstract=f"{subject} {number}", listed=NOW - timedelta(hours=hours))
        for number, (subject, hours, _, _) in enumerate(rows)
    ]
    sightings = [
        a_sighting(paper, votes, at=NOW - timedelta(hours=hours))
        for paper, (_, _, votes, hours) in zip(papers, rows, strict=True)
    ]
    return papers, sightings


@given(corpora)
def test_contributions_add_up_to_the_score_exactly(rows: list[tuple[str, int, int, int]]) -> None:
    papers, sightings = made(rows)
    ranker = DefaultRanker()
    [selection] = ranker.rank(ranker.index(papers, {}, sightings), [Profile(topics=(Topic("retrieval"),))], NOW)

    for ranked in selection.ranked:
        assert sum(share.value for share in ranked.contributions) == ranked.score
        assert 0 <= ranked.score <= 1


@given(corpora)
def test_nothing_that_is_known_later_is_used(rows: list[tuple[str, int, int, int]]) -> None:
    papers, sightings = made(rows)
    ranker = DefaultRanker()
    [selection] = ranker.rank(ranker.index(papers, {}, sightings), [Profile(size=20)], NOW)
    earlier = [it for it in sightings if it.at <= NOW]
    known = [it for it in papers if it.listed <= NOW]
    [without] = ranker.rank(ranker.index(known, {}, earlier), [Profile(size=20)], NOW)

    assert selection == without


@given(corpora, st.randoms())
def test_the_order_in_which_papers_come_changes_nothing(rows: list[tuple[str, int, int, int]], random: object) -> None:
    papers, sightings = made(rows)
    ranker = DefaultRanker()
    profile = Profile(topics=(Topic("retrieval"),))
    once = ranker.rank(ranker.index(papers, {}, sightings), [profile], NOW)
    random.shuffle(papers)  # type: ignore[attr-defined]  # hypothesis publishes no type for its Random
    random.shuffle(sightings)  # type: ignore[attr-defined]  # as above

    assert ranker.rank(ranker.index(papers, {}, sightings), [profile], NOW) == once


@given(corpora, st.data())
def test_what_was_shown_never_returns(rows: list[tuple[str, int, int, int]], data: st.DataObject) -> None:
    papers, sightings = made(rows)
    shown = data.draw(st.frozensets(st.sampled_from([paper.id for paper in papers]))) if papers else frozenset()
    ranker = DefaultRanker()
    [selection] = ranker.rank(ranker.index(papers, {}, sightings), [Profile(shown=shown, size=20)], NOW)

    assert not shown & {ranked.paper.id for ranked in selection.ranked}

"""What Slack's payloads say, and by which way Slack is reached."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.elements import escaped
from adapters.slack.incoming import is_direct, team_of, words_of
from adapters.slack.web import proxy_for


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("trending", "trending"),
        ("<@U012AB3CD> trending diffusion", "trending diffusion"),
        ("  <@W012AB3CD|broadsheet>: trending", "trending"),
        ("similar <https://arxiv.org/abs/2310.11511>", "similar https://arxiv.org/abs/2310.11511"),
        (
            "similar <https://arxiv.org/abs/2310.11511|arxiv.org/abs/2310.11511>",
            "similar https://arxiv.org/abs/2310.11511",
        ),
        ("search R&amp;D &lt;b&gt;", "search R&D <b>"),
        ("follow add <mailto:ada@example.org|ada@example.org>", "follow add ada@example.org"),
        ("topics add <#C1|speech>", "topics add #speech"),
        ("", ""),
    ],
)
def test_a_line_is_what_was_typed(typed: str, meant: str) -> None:
    assert words_of(typed) == meant


@given(line=st.text(st.characters(exclude_categories=["Cs"])))
def test_what_slack_escapes_comes_back_as_it_was(line: str) -> None:
    assert words_of(escaped(line)) == line.strip()


def test_the_workspace_is_the_one_that_installed_the_app() -> None:
    shared = {"team_id": "T-other", "authorizations": [{"team_id": "T1"}]}

    assert team_of(shared) == "T1"
    assert team_of({"team": {"id": "T1"}, "user": {"id": "U1"}}) == "T1"
    assert team_of({"team": None, "user": {"id": "U1", "team_id": "T1"}}) == "T1"


def test_direct_messages_are_known_by_their_id() -> None:
    assert [is_direct(each) for each in ("D1", "U1", "C1", "G1")] == [True, True, False, False]


def test_a_proxy_is_used_but_for_the_hosts_that_need_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "localhost,127.0.0.1")

    assert proxy_for("http://slack.example/api/") == "http://proxy.example:3128"
    assert proxy_for("http://127.0.0.1:8080/api/") is None

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Verdict
from bot.emoji import canonical, keycap_number, verdict_of

TONES = ["", *"🏻🏼🏽🏾🏿"]


@pytest.mark.parametrize(
    ("emoji", "verdict", "weight"),
    [
        ("👍", Verdict.MORE, 1.0),
        ("❤️", Verdict.MORE, 1.5),
        ("🔥", Verdict.MORE, 1.5),
        ("👎", Verdict.LESS, 1.0),
        ("🔖", Verdict.SAVE, 1.5),
        ("⭐", Verdict.SAVE, 1.5),
        ("🚫", Verdict.OFF_TOPIC, 1.0),
        ("👀", Verdict.READ, 0.25),
    ],
)
def test_an_emoji_says_what_the_table_says(emoji: str, verdict: Verdict, weight: float) -> None:
    assert verdict_of(emoji, {}) == (verdict, weight)


@pytest.mark.parametrize(
    ("emoji", "names"),
    [
        ("👍", ["+1", "thumbsup", ":+1:", "thumbsup::skin-tone-3", ":+1::skin-tone-6:", "THUMBSUP", "👍🏽"]),
        ("👎", ["-1", "thumbsdown", "-1::skin-tone-2", "👎🏿"]),
        ("❤", ["heart", ":heart:", "❤️", "❤"]),
        ("🔥", ["fire"]),
        ("🔖", ["bookmark"]),
        ("⭐", ["star", "⭐️"]),
        ("🚫", ["no_entry_sign"]),
        ("👀", ["eyes"]),
        ("🔟", ["keycap_ten", "🔟"]),
        ("1\u20e3", ["one", "1️⃣", "1\u20e3"]),
        ("partyparrot", [":partyparrot:", "PartyParrot", "<:partyparrot:123456789>", "<a:PartyParrot:1>"]),
    ],
)
def test_every_name_of_an_emoji_is_stored_as_one(emoji: str, names: list[str]) -> None:
    assert {canonical(name) for name in names} == {emoji}


def test_an_emoji_outside_the_table_says_nothing() -> None:
    assert verdict_of("🎉", {}) is None
    assert verdict_of("partyparrot", {}) is None


def test_a_workspace_gives_its_own_emoji_a_meaning() -> None:
    own = {"partyparrot": "more", "😴": "less"}
    assert verdict_of(":partyparrot:", own) == (Verdict.MORE, 1.0)
    assert verdict_of("😴", own) == (Verdict.LESS, 1.0)


def test_a_workspace_may_change_or_ignore_an_emoji_of_the_table() -> None:
    own = {"👀": "save", "👍": "ignore"}
    assert verdict_of("eyes", own) == (Verdict.SAVE, 1.5)
    assert verdict_of("thumbsup::skin-tone-4", own) is None
    assert verdict_of("🔥", own) == (Verdict.MORE, 1.5)


@given(st.sampled_from(Verdict))
def test_a_workspace_can_choose_every_verdict(verdict: Verdict) -> None:
    found = verdict_of("blob", {"blob": verdict.value})
    assert found is not None
    assert found[0] is verdict


@given(st.sampled_from("👍👎🔥👀"), st.sampled_from(TONES), st.sampled_from(["", "\ufe0f", "\ufe0e"]))
def test_skin_tones_and_variation_selectors_change_nothing(emoji: str, tone: str, selector: str) -> None:
    assert canonical(emoji + selector + tone) == canonical(emoji)
    assert verdict_of(emoji + tone + selector, {}) == verdict_of(emoji, {})


@pytest.mark.parametrize("number", range(1, 10))
def test_a_keycap_is_its_number(number: int) -> None:
    assert keycap_number(f"{number}\ufe0f\u20e3") == number
    assert keycap_number(f"{number}\u20e3") == number


def test_keycaps_have_names() -> None:
    names = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "keycap_ten"]
    assert [keycap_number(f":{name}:") for name in names] == list(range(1, 11))
    assert keycap_number("🔟") == 10


@pytest.mark.parametrize("emoji", ["👍", "1", "0️⃣", "zero", "ten", "#️⃣", ""])
def test_what_is_no_keycap_has_no_number(emoji: str) -> None:
    assert keycap_number(emoji) is None


EMOJI = st.one_of(
    st.text(), st.lists(st.sampled_from([*"<>: a🏽", "\ufe0f", "::", "one", "<a:b:1>", "👍"])).map("".join)
)


@given(EMOJI)
def test_the_stored_form_of_a_stored_form_is_itself(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


@given(EMOJI, st.dictionaries(EMOJI, st.text()))
def test_a_verdict_has_a_positive_weight(text: str, own: dict[str, str]) -> None:
    found = verdict_of(text, own)
    assert found is None or found[1] > 0

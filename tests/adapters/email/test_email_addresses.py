"""What is an address, and that one address is one place however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.email.addresses import place_of
from bot.domain import Place
from bot.errors import UserError


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("you@lab.org", "you@lab.org"),
        (" You@LAB.org ", "you@lab.org"),
        ("<you@lab.org>", "you@lab.org"),
        ("mailto:you@lab.org", "you@lab.org"),
        ("<mailto:you@lab.org|you@lab.org>", "you@lab.org"),
        ("ada.king+papers@cs.lab.org", "ada.king+papers@cs.lab.org"),
        ("you@bücher.example", "you@xn--bcher-kva.example"),
        ("you@lab.local", "you@lab.local"),
    ],
)
def test_an_address_is_one_place(typed: str, address: str) -> None:
    assert place_of(typed) == Place("email", "", address)
    assert str(place_of(typed)) == f"email:{address}"


@pytest.mark.parametrize(
    "typed",
    [
        *("", "you", "you@", "@lab.org", "you@lab", "you@@lab.org", "you@lab..org", "a b@lab.org", "you@[127.0.0.1]"),
        *(
            "you@lab.org\r\nBcc: x@lab.org",
            "you@lab.org,me@lab.org",
            "Ada <you@lab.org>",
            "ü@lab.org",
            "x" * 300 + "@lab.org",
        ),
    ],
)
def test_anything_else_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(UserError, match="is not an e-mail address") as refused:
        place_of(typed)
    assert len(refused.value.sentence) < 100


@given(st.text() | st.emails())
def test_any_text_is_an_address_or_a_sentence(typed: str) -> None:
    try:
        place = place_of(typed)
    except UserError:
        return
    assert place.channel.isascii()
    assert place.channel.isprintable()
    assert place_of(place.channel) == place

"""Which cookie secrets are refused: those that are made up, whatever their length. Random ones never are."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_loaders.fault import Fault
from pages.access import sign_in
from pages.access.secret_strength import bits

SOUND = dict.fromkeys(sign_in.SETTINGS, "https://example.gov.uk/x")


def accepted(secret: str) -> bool:
    """Does sign-in start with this secret?"""
    try:
        return bool(sign_in.settings(SOUND | {sign_in.SECRET: secret}))
    except Fault as fault:
        assert len(secret) < 4 or secret not in str(fault)
        return False


@settings(max_examples=60)
@given(st.randoms(use_true_random=True))
def test_what_openssl_makes_is_always_accepted(random) -> None:
    """openssl rand -hex 32 and -base64 32, and Python's token_urlsafe."""
    data = random.randbytes(32)
    assert accepted(data.hex())
    assert accepted(base64.b64encode(data).decode())
    assert accepted(base64.urlsafe_b64encode(data).decode().rstrip("="))


MADE_UP = [
    "abc" * 20,
    "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "0123456789abcdef0123456789abcdef",
    "fedcba9876543210" * 4,
    "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6",
    "qwertyuiopasdfghjklzxcvbnm1234567890",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "QWERTYUIOPasdfghjkl;'zxcvbnm,./1234",
    "thequickbrownfoxjumpsoverthelazydogs",
    "correct horse battery staple correct horse",
    "correct-horse-battery-staple-password",
    "ThisIsTheSecretOfTheCommunitySafetyDashboard",
    "Kent-Police-Dashboard-Cookie-Secret-2026",
    "change-me-change-me-change-me-change-me!",
    "passwordpasswordpasswordpassword1234",
    "this is a very secret cookie of our council",
    "2026-11-23-2026-11-24-2026-11-25-2026-11-26",
    "8f1d0b6a8f1d0b6a8f1d0b6a8f1d0b6a8f1d0b6a",
    "11111111222222223333333344444444",
    "zyxwvutsrqponmlkjihgfedcba9876543210",
    "acegikmoqsuwy" * 3,
]


@pytest.mark.parametrize("secret", MADE_UP)
def test_what_somebody_makes_up_is_refused(secret: str) -> None:
    assert len(secret) >= sign_in.SHORTEST and not accepted(secret)


@settings(max_examples=40)
@given(
    st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1, max_size=8),
    st.integers(32, 100),
)
def test_a_short_text_again_and_again_is_refused(text: str, length: int) -> None:
    assert not accepted((text * length)[:length])


@settings(max_examples=50)
@given(st.text(max_size=31) | st.text("ab1", max_size=80))
def test_a_short_or_dull_secret_is_refused(secret: str) -> None:
    assert not accepted(secret)


def test_more_of_the_same_adds_next_to_nothing() -> None:
    sound = "8f1d0b6a93c74e52b1a7d9f06c3e5842"
    assert bits(sound) > sign_in.FEWEST_BITS
    assert bits(sound * 4) < bits(sound) * 1.3

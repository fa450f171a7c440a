"""Who may do what, who is whom, and which settings of sign-in are refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from pathlib import Path

import pytest

from data_loaders.fault import Fault
from pages.access import sign_in
from pages.access.people_file import Directory, directory
from pages.access.person import NOBODY, Permission, Person, Role
from pages.access.sign_ins import Failures

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PEOPLE = """
claim = "roles"
hours = 8
people = [
  { email = "Jo.Steward@example.gov.uk", role = "steward", name = "Jo Steward" },
  { email = "kay@example.gov.uk", role = "contributor", agency = "Kent Fire and Rescue Service" },
]
groups = [
  { value = "csp-readers", role = "viewer" },
  { value = "csp-admins", role = "administrator" },
]
"""
SOUND = dict.fromkeys(sign_in.SETTINGS, "https://example.gov.uk/x") | {
    sign_in.SECRET: "8f1d0b6a93c74e52b1a7d9f06c3e5842a0d7f19be6c45382"
}


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Directory:
    path = tmp_path / "people.toml"
    path.write_text(PEOPLE)
    monkeypatch.setenv("CSP_PEOPLE", str(path))
    return directory()


def claims(email: str, hours: float = 0, **more: object) -> dict[str, object]:
    signed_in = (NOW - timedelta(hours=hours)).timestamp()
    return {"email": email, "email_verified": True, "sub": "s1", "iat": signed_in, **more}


def test_somebody_listed_has_their_role_whatever_their_groups_say(known: Directory) -> None:
    result = known.person(claims("jo.steward@EXAMPLE.gov.uk", roles=["csp-admins"]), NOW)
    assert result == Person("Jo Steward", Role.STEWARD)


def test_of_several_groups_the_one_with_most_rights_counts(known: Directory) -> None:
    assert known.person(claims("x@y.z", roles=["csp-readers", "csp-admins"]), NOW).role is Role.ADMINISTRATOR
    assert known.person(claims("x@y.z", roles="csp-readers"), NOW).role is Role.VIEWER


@pytest.mark.parametrize(
    "said",
    [
        claims("stranger@example.gov.uk"),
        claims("kay@example.gov.uk", hours=8),
        claims("kay@example.gov.uk", email_verified=False),
        {"email": "kay@example.gov.uk", "email_verified": True},
        {"iat": NOW.timestamp(), "roles": ["csp-admins"]},
        {},
    ],
)
def test_who_is_not_known_or_signed_in_too_long_ago_is_the_public(known: Directory, said: dict) -> None:
    assert known.person(said, NOW) is NOBODY


@pytest.mark.parametrize("verified", ["false", "true", "", None, 0, 1, False, [True]])
def test_only_true_verifies_an_address(known: Directory, verified: object) -> None:
    claims_sent = claims("jo.steward@example.gov.uk", email_verified=verified)
    assert known.person(claims_sent, NOW) is NOBODY
    assert known.name(claims_sent) == "account s1"


def test_an_address_that_says_nothing_of_being_verified_is_not(known: Directory) -> None:
    claims_sent = claims("jo.steward@example.gov.uk")
    del claims_sent["email_verified"]
    assert known.person(claims_sent, NOW) is NOBODY
    trusting = known.model_copy(update={"trust_email": True})
    assert trusting.person(claims_sent, NOW) == Person("Jo Steward", Role.STEWARD)


@pytest.mark.parametrize(
    "looks_like", ["\u212aay@example.gov.uk", "kay@example.gov.u\u212a", "ﬀ@example.gov.uk"]
)
def test_an_address_of_letters_that_fold_to_another_is_somebody_else(looks_like: str) -> None:
    people = (
        {"email": "kay@example.gov.uk", "role": "steward"},
        {"email": "ff@example.gov.uk", "role": "steward"},
    )
    listed = Directory.model_validate({"id": "people", "people": people})
    assert listed.person(claims(looks_like), NOW) is NOBODY


@pytest.mark.parametrize("claim", ["oid", "sub"])
def test_somebody_listed_by_their_account_needs_no_address(claim: str) -> None:
    """Microsoft Entra ID never says that an address is verified."""
    listed = Directory.model_validate(
        {"id": "people", "people": ({"subject": "8f1e-77", "role": "steward", "name": "Jo Steward"},)}
    )
    texts = {"iat": NOW.timestamp(), "sub": "pairwise", claim: "8f1e-77"}
    assert listed.person(texts, NOW) == Person("Jo Steward", Role.STEWARD)
    assert listed.person(texts | {claim: "8F1E-77"}, NOW) is NOBODY
    assert listed.person(texts | {claim: None}, NOW) is NOBODY


def test_a_role_by_group_needs_no_address_and_takes_no_name_from_one(known: Directory) -> None:
    """The trail must not call somebody by an address that they only say is theirs."""
    claims_sent = claims("jo.steward@example.gov.uk", email_verified=False, roles=["csp-admins"], oid="o1")
    assert known.person(claims_sent, NOW) == Person("account o1", Role.ADMINISTRATOR)
    assert known.person(claims("ada@example.gov.uk", roles=["csp-admins"]), NOW).name == "ada@example.gov.uk"


@pytest.mark.parametrize(
    ("person", "wrong"),
    [
        ('{ role = "viewer" }', "neither"),
        ('{ email = "a@b", subject = "1", name = "A", role = "viewer" }', "both"),
        ('{ subject = "1", role = "viewer" }', "a name beside"),
        (
            '{ email = "a@b", name = "Jo", role = "viewer" }, { subject = "1", name = "jo", role = "viewer" }',
            "names",
        ),
    ],
)
def test_a_person_is_listed_in_one_way_under_a_name_of_their_own(
    person: str, wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "people.toml").write_text(f"people = [{person}]")
    monkeypatch.setenv("CSP_PEOPLE", str(tmp_path / "people.toml"))
    with pytest.raises(Fault, match=wrong):
        directory()


def test_a_flood_of_sign_ins_that_fail_becomes_a_count() -> None:
    """Otherwise whoever tries a thousand times buries what others did."""
    lines: list[tuple[str, str]] = []
    seconds = iter([0.0] * 1001 + [60.0])
    failures = Failures(lambda *line: lines.append(line), lambda: next(seconds))
    for _ in range(1001):
        failures.note("somebody", "no role")
    last = ("somebody", "no role; 980 more before it without a line")
    assert lines == [*[("somebody", "no role")] * 20, last]


def test_who_is_taken_off_the_file_is_out_at_once(known: Directory, tmp_path: Path) -> None:
    assert directory().person(claims("kay@example.gov.uk"), NOW).role is Role.CONTRIBUTOR
    (tmp_path / "people.toml").write_text("people = []")
    assert directory().person(claims("kay@example.gov.uk"), NOW) is NOBODY


@pytest.mark.parametrize("wrong", ['people = [{ email = "a@b", role = "king" }]', "nobody = 1", "people = 3"])
def test_a_file_that_is_not_sound_gives_nobody_a_role(
    wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "people.toml").write_text(wrong)
    monkeypatch.setenv("CSP_PEOPLE", str(tmp_path / "people.toml"))
    with pytest.raises(Fault, match=r"people\.toml"):
        directory()


def test_a_missing_file_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSP_PEOPLE", raising=False)
    with pytest.raises(Fault, match="CSP_PEOPLE"):
        directory()


def test_a_contributor_acts_for_one_agency() -> None:
    kay = Person("Kay", Role.CONTRIBUTOR, "Kent Fire and Rescue Service")
    assert kay.may(Permission.RETURN) and kay.may(Permission.RETURN, kay.agency)
    assert not kay.may(Permission.RETURN, "Drug and Alcohol Action Group")
    with pytest.raises(Fault, match="contributor of Kent Fire"):
        kay.must(Permission.RETURN, "Drug and Alcohol Action Group")


def test_every_role_may_what_the_roles_below_it_may() -> None:
    roles = list(Role)
    for (lower, higher), action in product(pairwise(roles), Permission):
        assert Person("x", higher).may(action) or not Person("x", lower).may(action)
    assert not any(NOBODY.may(action) for action in Permission)
    assert [Person("x", r).audience for r in Role] == ["public", "partner", "partner", "officer", "officer"]


def test_sound_settings_become_streamlits_and_none_means_no_sign_in() -> None:
    assert sign_in.settings({}) == {}
    assert sign_in.settings(SOUND)["auth"]["cookie_secret"] == SOUND[sign_in.SECRET]


@pytest.mark.parametrize("missing", sign_in.SETTINGS)
def test_half_a_sign_in_is_refused(missing: str) -> None:
    with pytest.raises(Fault, match=missing):
        sign_in.settings(SOUND | {missing: ""})

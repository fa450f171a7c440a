"""Signing in with a real service, in a real browser: who is whom, who may see what, and who is out at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from data_loaders.store import audit
from data_loaders.store.engine import opened
from tests.browser.checking import violations
from tests.browser.serving import PAINTED, PATIENCE, WATCH
from tests.browser.signing_in import AGENCY, PEOPLE, Signed, dashboard, sign_in
from tests.browser.speaking import session, session_of
from tests.conftest import copied

pytestmark = pytest.mark.browser
COOKIE = "_streamlit_user"
NO_ROLE = "You are signed in, but have no role here"
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def store(illustrative_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A copy of the illustrative store: signing in writes to the audit trail."""
    return copied(illustrative_url, tmp_path_factory.mktemp("signed") / "own.sqlite")


@pytest.fixture(scope="module")
def signed(store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signed]:
    with dashboard(store, tmp_path_factory.mktemp("people")) as running:
        yield running


@pytest.fixture
def visit(chromium: Browser, signed: Signed) -> Iterator[Visit]:
    """Opens the dashboard in a new browser profile, and signs in if told as whom."""
    contexts: list[BrowserContext] = []

    def begin(subject: str = "") -> Page:
        context = chromium.new_context(viewport={"width": 1280, "height": 1400})
        contexts.append(context)
        context.add_init_script(WATCH)
        context.route("https://**", lambda route: route.abort())  # the sign-in page's decoration
        page = context.new_page()
        go(page, signed.home)
        if subject:
            sign_in(page, subject)
            settle(page)
        return page

    yield begin
    for context in contexts:
        context.close()
    signed.people.write_text(PEOPLE)


def settle(page: Page) -> None:
    page.wait_for_function(PAINTED, timeout=PATIENCE)


def go(page: Page, address: str) -> None:
    page.goto(address)
    settle(page)


def sidebar(page: Page):
    return page.get_by_test_id("stSidebar")


def test_the_public_is_offered_to_sign_in_and_sees_no_audit_trail(visit: Visit, signed: Signed) -> None:
    page = visit()
    expect(sidebar(page).get_by_role("button", name="Sign in")).to_be_visible()
    expect(sidebar(page)).not_to_contain_text("Audit trail")
    go(page, f"{signed.home}/audit")
    expect(page.locator("table caption", has_text="newest 500 entries")).to_have_count(0)


def test_a_steward_sees_their_name_and_role_and_no_audit_trail(visit: Visit, signed: Signed) -> None:
    page = visit("jo")
    expect(sidebar(page)).to_contain_text("Signed in as Jo Steward: steward.")
    expect(sidebar(page)).not_to_contain_text("Audit trail")
    go(page, f"{signed.home}/audit")
    expect(page.get_by_text("newest 500 entries")).to_have_count(0)


def test_a_contributor_sees_for_whom(visit: Visit) -> None:
    expect(sidebar(visit("kay"))).to_contain_text(f"Signed in as Kay Contributor: contributor for {AGENCY}.")


def test_a_role_comes_from_the_claim_and_an_administrator_reads_the_trail(
    visit: Visit, signed: Signed, store: str
) -> None:
    page = visit("ada")
    expect(sidebar(page)).to_contain_text("Signed in as ada@example.gov.uk: administrator.")
    sidebar(page).get_by_text("Audit trail").click()
    expect(page.get_by_text("newest 500 entries")).to_be_visible(timeout=PATIENCE)
    assert violations(page) == {}
    expect(page.locator("table").first).to_contain_text("opened the officers' view")
    with opened(store) as engine:
        assert {e.who for e in audit.entries(engine)} >= {"ada@example.gov.uk"}


@pytest.mark.parametrize("subject", ["eve", "mal", "sam"])
def test_who_has_no_role_or_no_verified_address_is_the_public(visit: Visit, subject: str) -> None:
    page = visit(subject)
    expect(sidebar(page)).to_contain_text(NO_ROLE)
    expect(sidebar(page)).not_to_contain_text("Jo Steward")


def test_a_removed_person_is_out_at_the_next_click_although_the_cookie_is_there(
    visit: Visit, signed: Signed
) -> None:
    page = visit("jo")
    expect(sidebar(page)).to_contain_text("Jo Steward")
    signed.people.write_text("people = []")
    sidebar(page).get_by_text("Methods").click()
    expect(sidebar(page)).to_contain_text(NO_ROLE, timeout=PATIENCE)
    go(page, signed.home)
    assert any(cookie["name"] == COOKIE for cookie in page.context.cookies())
    expect(sidebar(page)).to_contain_text(NO_ROLE)


def test_a_file_of_people_that_breaks_leaves_nobody_with_a_role(visit: Visit, signed: Signed) -> None:
    page = visit("ada")
    signed.people.write_text("people = 3")
    sidebar(page).get_by_text("Methods").click()
    expect(sidebar(page)).to_contain_text(NO_ROLE, timeout=PATIENCE)
    expect(sidebar(page)).not_to_contain_text("Audit trail")


def downloaded(page: Page, button: str) -> bytes:
    with page.expect_download(timeout=PATIENCE) as begun:
        page.get_by_role("button", name=button).first.click()
    return Path(begun.value.path()).read_bytes()


@pytest.mark.parametrize("subject", ["kay", "jo"])
def test_who_sends_returns_downloads_the_template(visit: Visit, signed: Signed, subject: str) -> None:
    page = visit(subject)
    go(page, f"{signed.home}/returns")
    assert downloaded(page, "Download the template").startswith(b"PK")


def test_a_viewer_by_group_downloads_what_partners_see_and_no_template(visit: Visit, signed: Signed) -> None:
    """Entra ID sends neither an address nor a word on whether it is verified."""
    page = visit("vic")
    expect(sidebar(page)).to_contain_text("Signed in as account 0f1e-2d3c: viewer.")
    go(page, f"{signed.home}/sources")
    assert b"police_street" in downloaded(page, "Download all releases")
    go(page, f"{signed.home}/returns")
    expect(page.get_by_role("button", name="Download the template")).to_have_count(0)


def test_signing_out_takes_the_cookie_and_the_role_also_from_other_tabs(
    visit: Visit, signed: Signed, store: str
) -> None:
    page = visit("jo")
    other = page.context.new_page()
    go(other, signed.home)
    expect(sidebar(other)).to_contain_text("Jo Steward")
    sidebar(page).get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/oauth2/end_session**", timeout=PATIENCE)  # the service hears of it too
    go(page, signed.home)
    assert not [cookie for cookie in page.context.cookies() if cookie["name"] == COOKIE]
    expect(sidebar(page).get_by_role("button", name="Sign in")).to_be_visible()
    expect(sidebar(other).get_by_role("button", name="Sign in")).to_be_visible()
    expect(sidebar(other)).not_to_contain_text("Jo Steward")
    with opened(store) as engine:
        trail = [(e.who, e.what) for e in audit.entries(engine)]
    assert {("Jo Steward", "signed in"), ("Jo Steward", "signed out")} <= set(trail)


def test_the_cookie_cannot_be_read_by_script_nor_changed(visit: Visit, signed: Signed) -> None:
    page = visit("jo")
    (cookie,) = [c for c in page.context.cookies() if c["name"] == COOKIE]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    middle = len(cookie["value"]) // 2
    other = "A" if cookie["value"][middle] != "A" else "B"
    forged = cookie["value"][:middle] + other + cookie["value"][middle + 1 :]
    page.context.clear_cookies(name=COOKIE)
    page.context.add_cookies([{"name": COOKIE, "value": forged, "url": signed.home}])
    go(page, signed.home)
    expect(sidebar(page)).not_to_contain_text("Jo Steward")
    expect(sidebar(page).get_by_role("button", name="Sign in")).to_be_visible()


def test_a_session_is_not_given_to_who_knows_its_name_alone(visit: Visit, signed: Signed) -> None:
    """Whoever reads a session's id somewhere and has no cookie gets a session of the public's own."""
    page, seen = visit("jo"), []
    page.on("websocket", lambda line: line.on("framereceived", lambda text: seen.append(session_of(text))))
    go(page, signed.home)
    (id,) = {name for name in seen if name}
    with session(signed.home, ("nobody", id)) as (messages, text):
        assert messages != id
        assert "Jo Steward" not in text and "Sign in" in text
    page.close()
    with session(signed.home, ("nobody", id)) as (messages, text):
        assert messages != id and "Jo Steward" not in text


def test_the_file_of_people_is_needed_to_start(signed: Signed, tmp_path: Path) -> None:
    """Asked of a second server with the same settings; the first keeps running."""
    import os
    import subprocess
    import sys

    from data_loaders.store.engine import REPOSITORY
    from tests.browser.signing_in import SECRET

    settings = {
        f"CSP_OIDC_{n}": signed.home for n in ("METADATA_URL", "CLIENT_ID", "CLIENT_SECRET", "REDIRECT_URI")
    }
    wrong = {**os.environ, **settings, "CSP_COOKIE_SECRET": SECRET, "CSP_PEOPLE": str(tmp_path / "none.toml")}
    command = [sys.executable, "serve.py"]
    done = subprocess.run(command, cwd=REPOSITORY, env=wrong, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "not started" in done.stderr and "none.toml" in done.stderr

"""Pages read with a database role that may do nothing else, and the database itself refuses a write."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data_loaders.__main__ import main
from data_loaders.store import audit
from data_loaders.store.engine import connect, opened
from data_loaders.store.step_changes import accept_step
from data_loaders.store.store_faults import StoreFault
from pages.state import cache
from tests.pages.opening import open_page
from tests.postgres import server
from tests.stores import clean_postgres, copy_rows

ROLE = "csp_reader"

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def addresses(illustrative_url: str) -> Iterator[tuple[str, str]]:
    """A PostgreSQL store with the illustrative data: its owner's address, and that of a role that was granted it."""
    with server() as base, pytest.MonkeyPatch.context() as patch:
        url = clean_postgres(base)
        patch.setenv("CSP_DATABASE_URL", url)
        assert main(["demo", "--remove"]) == 0
        with opened(illustrative_url) as source, opened(url) as target:
            copy_rows(source, target)
            with target.begin() as connection:
                connection.exec_driver_sql(f"CREATE ROLE {ROLE} LOGIN")
        assert main(["grant", ROLE]) == 0
        yield url, url.replace("tester@", f"{ROLE}@")


def test_every_kind_of_page_works_with_the_role(addresses: tuple[str, str], monkeypatch) -> None:
    """The owner's address leads nowhere here: whatever a page reads, it reads as the role."""
    monkeypatch.setenv("CSP_DATABASE_URL", "postgresql://tester@127.0.0.1:9/none")
    monkeypatch.setenv("CSP_READ_DATABASE_URL", addresses[1])
    for page in ("", "antisocial-behaviour", "hotspots", "compare", "sources", "methods"):
        app = open_page(page)
        assert not app.exception and not app.error
        assert "cannot start" not in app.title[0].value
    cache.engine().dispose()


def test_the_database_refuses_the_role_every_write(addresses: tuple[str, str]) -> None:
    """Also to somebody who takes the session's own guard away."""
    with opened(addresses[1]) as engine:
        with pytest.raises(StoreFault, match="a database role that may do this"):
            accept_step(engine, "asb_incidents", "E07000107", "2014-03", "a reason", "Jo")
        with pytest.raises(StoreFault, match="a database role that may do this"):
            audit.note(engine, "Jo", "did", "something")
        for statement in ("CREATE TABLE mine (x int)", "DELETE FROM release", "TRUNCATE audit"):
            with pytest.raises(StoreFault), engine.begin() as connection:
                connection.exec_driver_sql(statement)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_no_page_can_write_through_what_it_reads_with(
    database: str, addresses: tuple[str, str], own_url: str
) -> None:
    engine = connect(own_url if database == "sqlite" else addresses[0], reading=True)
    with pytest.raises(StoreFault, match="a store that may be written to, found one that may only be read"):
        audit.note(engine, "Jo", "did", "something")
    engine.dispose()


def test_what_is_written_goes_to_the_owners_address(addresses: tuple[str, str], monkeypatch) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", addresses[0])
    monkeypatch.setenv("CSP_READ_DATABASE_URL", addresses[1])
    audit.note(cache.writer(), "Jo", "did", "something")
    assert audit.entries(cache.engine())[0].who == "Jo"
    cache.writer().dispose()
    cache.engine().dispose()


def test_only_a_role_that_exists_and_may_do_nothing_else_is_granted(
    addresses: tuple[str, str], own_url: str, monkeypatch, capsys
) -> None:
    for url, role, match in (
        (addresses[0], "nobody", "a role that the database knows"),
        (addresses[0], "tester", "which may do more than read"),
        (own_url, "anybody", "which has no roles"),
    ):
        monkeypatch.setenv("CSP_DATABASE_URL", url)
        assert main(["grant", role]) == 1
        assert match in capsys.readouterr().err

"""One TOML file into one frozen model, and every mistake in it as one message with file and key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from data_loaders.definition import Definition, Id, MonthText, Text, YearText, read, read_folder
from data_loaders.fault import Fault


class Inner(Definition):
    says: Text


class Sample(Definition):
    id: Id
    title: Text
    n: int = 1
    yes: bool = False
    day: date | None = None
    month: MonthText | None = None
    year: YearText | None = None
    lines: tuple[Inner, ...] = ()


def _write(folder: Path, text: str, name: str = "sample.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_file_name_is_the_id_and_lists_are_tuples(tmp_path: Path) -> None:
    path = _write(tmp_path, 'title = " A "\nday = 2026-11-22\nyear = "1999/00"\nlines = [{ says = "x" }]\n')
    definition = read(path, Sample)
    assert definition == Sample(
        id="sample", title="A", day=date(2026, 11, 22), year="1999/00", lines=(Inner(says="x"),)
    )
    with pytest.raises(ValidationError, match="frozen"):
        definition.title = "B"


def test_notepads_byte_order_mark_and_line_ends_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "sample.toml"
    path.write_bytes("\ufefftitle = 'A'\r\nn = 2\r\n".encode())
    assert read(path, Sample).n == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("titel = 'A'", "a known key, found 'titel' (key titel)"),
        ("n = 2", "a value, found nothing (key title)"),
        ("title = ' '", "some text, found ' ' (key title)"),
        ("title = 'A'\nn = '2'", "a valid integer, found '2' (key n)"),
        ("title = 'A'\nn = 2.5", "a valid integer, found 2.5 (key n)"),
        ("title = 'A'\nyes = 1", "a valid boolean, found 1 (key yes)"),
        ("title = 7", "a valid string, found 7 (key title)"),
        ("title = 'A'\nday = ''", "a date such as 2026-11-22, found '' (key day)"),
        ("title = 'A'\nmonth = '2013-13'", "a month such as 2013-04, found '2013-13' (key month)"),
        (
            "title = 'A'\nyear = '2013/15'",
            "a financial year such as 2012/13, found '2013/15' (key year)",
        ),
        (
            "title = 'A'\nlines = [{ says = 'x' }, { sais = 'y' }]",
            "a known key, found 'sais' (key lines[2].sais)",
        ),
        ("id = 'other'\ntitle = 'A'", "'sample', as the file is named, found 'other' (key id)"),
        ("title = 'A'\ntitle = 'B'\n", "valid TOML, found cannot overwrite a value (line 2, column 12)"),
        ("title = ", "valid TOML, found invalid value (end of document)"),
    ],
)
def test_a_mistake_is_named_with_file_and_key(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(Fault) as fault:
        read(_write(tmp_path, text), Sample)
    assert str(fault.value) == f"sample.toml: expected {expected}"


def test_a_file_that_is_no_utf8_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sample.toml"
    path.write_bytes(b"title = '\xa3 5'")
    with pytest.raises(Fault, match=r"sample\.toml: expected UTF-8 text, found byte 0xa3 \(byte 9\)"):
        read(path, Sample)


def test_a_name_that_cannot_be_an_id_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Fault, match=r"Sample 2\.toml: expected lower-case letters"):
        read(_write(tmp_path, "title = 'A'", "Sample 2.toml"), Sample)


def test_a_folder_is_read_in_order_and_may_be_absent(tmp_path: Path) -> None:
    for name in ("b", "a"):
        _write(tmp_path, "title = 'A'", f"{name}.toml")
    assert [s.id for s in read_folder(tmp_path, Sample)] == ["a", "b"]
    assert read_folder(tmp_path / "none", Sample) == ()

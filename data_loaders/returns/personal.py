"""What looks as if it were about a person. Returns hold totals: such a thing is refused, and never repeated."""

from __future__ import annotations

import re

HEADINGS = (
    "name|forename|surname|dob|birth|born|age|gender|ethnicity|postcode|post_code|address|street|email|e_mail|phone"
    "|telephone|mobile|nhs|nhs_no|nhs_number|ni_number|national_insurance|crn|urn|crime_ref|crime_reference"
    "|crime_no|crime_number|case_ref|case_no|case_number|reference|victim|offender|client|person|latitude|longitude|lat|lon"
    "|easting|northing"
)
HEADING = re.compile(rf"(?:.*_)?(?:{HEADINGS})(?:_.*)?")
IN_TEXT = {
    "a postcode": re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE),
    "an e-mail address": re.compile(r"\S@\S+\.\w"),
    "an NHS number": re.compile(r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b"),
    "a telephone number": re.compile(r"\b0\d{3,4} ?\d{6}\b"),
    "a crime reference": re.compile(r"\b[A-Z]{2}/\d{3,6}/\d{2}\b|\b46/\d{4,7}/\d{2}\b"),
    "a National Insurance number": re.compile(r"\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", re.IGNORECASE),
    "a date of birth": re.compile(r"\b(?:dob|d\.o\.b|date of birth|born)\b", re.IGNORECASE),
}


def heading_is(name: str) -> bool:
    """Does a column's name (as column_name gives it) look as if the column were about people?"""
    return HEADING.fullmatch(name) is not None


def in_text(text: str) -> str | None:
    """What in a text looks as if it were about a person ("a postcode"), or None."""
    return next((what for what, looks in IN_TEXT.items() if looks.search(text)), None)

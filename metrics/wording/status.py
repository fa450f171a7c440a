"""What each status and each reason for a missing figure means, for the pages that explain them."""

from __future__ import annotations

from data_loaders.batch import Reason, Standing
from metrics.series.judgement import FEWEST_MONTHS, Status

STATUS: dict[Status, str] = {
    Status.ON_CLEAR: "On the side of the baseline year that the plan wants, by more than chance would explain.",
    Status.ON_CHANCE: "On the side that the plan wants, but the difference is small enough to be chance. "
    "A measure that is to be maintained stands here as long as nothing clear has happened.",
    Status.OFF_CHANCE: "On the wrong side, or exactly level; the difference is small enough to be chance.",
    Status.OFF_CLEAR: "On the wrong side, by more than chance would explain.",
    Status.REPORTED: "An activity. The plan says that it will be done, not that more or less of it is better.",
    Status.MONITORED: "Shown, but the plan sets no target for it.",
    Status.TOO_EARLY: f"Fewer than {FEWEST_MONTHS} months of the year have arrived.",
    Status.NO_BASELINE: "There is no figure for the same months of the year that it would be compared with.",
    Status.NO_RETURN: "The agency that supplies the figure has not sent it.",
    Status.NOT_PUBLISHED: "The publisher has not brought the figure out yet.",
    Status.NOT_LOADED: "Nobody has loaded a file for these months.",
    Status.NOT_AVAILABLE: "A figure cannot be made: the population it is divided by is not known, boroughs that "
    "were published separately cannot be added, or the release was taken back.",
    Status.WITHHELD: "The number, or the group that it is out of, is so small that it could point to a person.",
    Status.NOT_CLEARED: "The return has come. Officers look at it before others see it.",
}

REASON: dict[Reason, str] = {
    Reason.NOT_LOADED: "No file that covers the month has been loaded.",
    Reason.NOT_SUBMITTED: "It is a partner's return, and none has come.",
    Reason.NOT_PUBLISHED: "The publisher has not brought it out.",
    Reason.NOT_COMPARABLE: "The police grouped offences differently then, so that this one cannot be told apart.",
    Reason.NOT_AVAILABLE: "There is nothing to divide by, or it cannot be added up.",
    Reason.WITHHELD: "It, or the group that it is out of, is too small to be shown without pointing to somebody.",
    Reason.NOT_CLEARED: "A return has come, and officers have not cleared it for others yet.",
    Reason.RETRACTED: "It was taken back after it had been loaded; the release history says why.",
}

STANDING: dict[Standing, str] = {
    Standing.PUBLISHED: "Published",
    Standing.PROVISIONAL: "Provisional: the publisher may still change it",
    Standing.APPROXIMATE: "Approximate outlines: drawn by us, to be replaced by the official file",
    Standing.ILLUSTRATIVE: "Illustrative: invented to show what the dashboard does",
}

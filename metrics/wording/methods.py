"""How figures are made and judged, in short plain words: the prose of the Methods page, by section."""

from __future__ import annotations

from typing import NamedTuple

from metrics.series.judgement import FEWEST_MONTHS
from metrics.statistics.hotspot import TOO_FEW_BELOW
from metrics.statistics.outlook import LEAST_COVERAGE, LEAST_HISTORY, MOST_COVERAGE
from metrics.statistics.special_cause import RUN


class Section(NamedTuple):
    """A heading with its anchor, and the paragraphs beneath it."""

    anchor: str
    heading: str
    paragraphs: tuple[str, ...]


RATES = Section(
    "rates",
    "Rates, shares and numbers",
    (
        "A rate is what was counted, divided by the people or homes there, times 1,000 (or 10,000). Counts and people "
        "are added up first and divided last, so the rate of two boroughs together is not the mean of their rates.",
        "The population is that of the year, or the newest known before it. Its year stands beneath each chart. Where "
        "it is not known there is no rate.",
        "A share is the number who said so, out of those who were asked. Shares of a few dozen people move a good "
        "deal by chance, so the number asked is always shown.",
    ),
)
INTERVALS = Section(
    "intervals",
    "How sure a figure is",
    (
        "Counts go up and down without anything having changed. The 95% interval is how far chance alone could "
        "easily take a figure: the smaller the count, the wider the interval.",
        "Counts and rates have an exact Poisson interval below ten events and Byar's approximation from there on. "
        "Shares have Wilson's interval. A rate that was published with an interval keeps it. A level, such as premises "
        "that hold an award, is counted in full and needs none. The interval of a single month takes events as "
        "independent.",
    ),
)
JUDGEMENT = Section(
    "status",
    "On track, off track",
    (
        "The financial year so far is set against the same months of a baseline year. Months that have not arrived "
        "are left out of both years and never counted as nothing.",
        "Each status answers two questions: which side of the target, and could it be chance. It is always a word, "
        "a shape and a colour.",
    ),
)
CHANCE = Section(
    "chance",
    "What “could be chance” means",
    (
        "The change has a 95% interval of its own: of the ratio of the two rates (exact, given their sum), or of the "
        "difference of two shares (Newcombe's method). If “no change” lies inside, the change could be chance. That "
        "is not proof that nothing happened; more months may make it clear.",
        "Crimes and visits come in runs, so counts vary more than independent events would. How much more is learnt "
        "from the measure's own months of up to four years, and the interval is widened by it (quasi-Poisson). A card "
        "taken apart on “How to read this” says by how much.",
        "“Clear” has its limits too. If nothing at all had changed, about one measure in twenty would still come out "
        "as clear, so a clear result just beyond the edge deserves a second look.",
    ),
)
BASELINE = Section(
    "baseline",
    "The baseline",
    (
        "The plan names its baseline year. For a month outside every plan year the newest plan's rules are applied, "
        "and the year before is the baseline; the page then says so. You can choose another year at the side.",
        f"Nothing is judged before {FEWEST_MONTHS} months of the year have arrived. A target that is a number is "
        "compared with where the year so far should stand on the way to it.",
    ),
)
SIGNALS = Section(
    "signals",
    "Signals over time",
    (
        "The pale band on a chart is the range of ordinary variation: the mean of the series and limits worked out "
        "from how much each month differs from the one before (an XmR chart). Measures with a season are compared "
        "with the usual level of each month.",
        f"A month is a signal if it lies outside the limits, if {RUN} months rise or fall in a row, if {RUN} in a row "
        "lie on one side of the mean, or if two of three lie close to the same limit. A lasting change of level is "
        "only proposed: a person accepts it, with a date and a reason.",
    ),
)
OUTLOOK = Section(
    "outlook",
    "How the year may end",
    (
        "Monthly counts are carried on to the end of the year with the seasons of the year before and the level of "
        f"this one. The interval given is 80%. It is shown only where there are {LEAST_HISTORY} months before, and "
        f"where such intervals would have held {LEAST_COVERAGE:.0%} to {MOST_COVERAGE:.0%} of the outcomes of past "
        "years.",
    ),
)
MISSING = Section(
    "missing",
    "When there is no figure",
    ("A missing figure is never a nought. It has a reason, which stands where the figure would.",),
)
PLACES = Section(
    "places",
    "Where incidents are placed",
    (
        "The police move each record to the nearest of a list of shared map points, which stands for several "
        "addresses, so that nobody's home is shown. Street names are the names of such points. The points were "
        "redrawn in July 2022, so single wards before and after are not quite comparable.",
        "A record belongs to the ward whose outline covers its point, and to that ward's borough. The wards are those "
        "that were in force in the month. A borough is the sum of its wards and of what lies in none of them.",
        "Records without a location are counted in no borough. The load says how many there were.",
        "Only the files of the partnership's own police force are read. What a neighbouring force recorded on a "
        "point inside the boroughs is left out.",
        "The ward outlines that come with the dashboard are approximate. They put about nine postcodes in ten into "
        "the right ward, but some wards are far out. Load the official file before a ward's figure is used.",
    ),
)
COLLISIONS = Section(
    "collisions",
    "Road collisions",
    (
        "A collision belongs to the borough that the police recorded, and to the ward that covers its position. "
        "A year is loaded only with its collisions and its casualties together, because each is the check on the "
        "other. Killed or seriously injured (KSI) counts people, not collisions.",
    ),
)
HOTSPOTS = Section(
    "hotspots",
    "Hotspots",
    (
        "Wards differ in size, so the map shows rates unless you ask for counts. Its five classes at most are drawn "
        "where the figures themselves leave gaps (natural breaks). A change in a ward is called clear only after "
        "allowing for the number of wards that were looked at.",
        "The list of hotspots says more. A ward is significantly high if its rate and its neighbours' together stand "
        f"out from all others (Gi*, tested by permutation, allowing for the number of wards). Wards with fewer than "
        f"{TOO_FEW_BELOW} events are not tested.",
        "A town centre has many visitors and few residents, so its rate is high whatever happens there.",
    ),
)
COMPARISON = Section(
    "comparison",
    "Comparing places",
    (
        "Two boroughs are compared over the months for which both have figures, by the same tests as two years. "
        "Plain numbers are compared per resident. Of many comparisons a few stand out by chance; the page says how "
        "many to expect.",
        "The tables of recorded crime by partnership are another count than the monthly files from data.police.uk. "
        "They are never put on one chart.",
    ),
)
RELEASES = Section(
    "releases",
    "Corrections",
    (
        "Nothing that was loaded is changed. A correction is a newer release of the same month, quarter or year, and "
        "the newest one counts. The Sources page lists them all, with those that were replaced or taken back.",
        "Illustrative data is invented to show what the dashboard does. It is named wherever it is shown, and it "
        "goes as soon as real data of the same kind is loaded.",
    ),
)
SECTIONS = (
    RATES,
    INTERVALS,
    JUDGEMENT,
    CHANCE,
    BASELINE,
    MISSING,
    SIGNALS,
    OUTLOOK,
    PLACES,
    COLLISIONS,
    HOTSPOTS,
    COMPARISON,
    RELEASES,
)

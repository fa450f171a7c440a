"""What the marks on a chart and the words on a card mean."""

from __future__ import annotations

CHART: dict[str, str] = {
    "Lines": "One for each borough, named at its end with its newest figure. The one that was not asked for is pale.",
    "Across": "Months; the strong ticks are Aprils, with which financial years begin. All charts of a page share them.",
    "Upwards": "The figure in the unit that stands at the top. Every scale starts at nought.",
    "Shaded year": "The baseline year, with which this one is compared.",
    "Dotted line": "What was usual in the baseline year, drawn on to the end, and which side of it is the aim.",
    "Target": "A target that is a number has a line of its own over its year, with its name on it.",
    "Pale band": "Ordinary variation: where months fall while nothing changes. It is drawn for one borough at a time.",
    "Points on a line": "Signals: months that stand out from ordinary variation. Point at one to see by which rule.",
    "Dots with bars": "Shares of those asked. The bar is the 95% interval: the fewer were asked, the longer it is.",
    "New level": "Where somebody has accepted that the level changed for good; the card says who and why.",
    "Gaps": "There is no figure. The table says why for each month.",
}
WORDS: dict[str, str] = {
    "Year so far": "From April of the financial year to the month chosen at the side.",
    "Baseline": "The year that the plan compares with, always the same months of it.",
    "Rate": "What was counted for every 1,000 (or 10,000) residents or households.",
    "95% interval": "How far chance alone could easily take a figure.",
    "More than chance": "The 95% interval of the change leaves out “no change”. Events that come in runs are allowed "
    "for.",
    "Could be chance": "“No change” lies inside that interval. It is no proof that nothing has changed.",
    "Ordinary variation": "What figures do in any case, judged by how much one month usually differs from the next.",
    "Signal": "A figure, or a run of them, that ordinary variation would hardly bring about.",
    "Limits": "The edges of ordinary variation. They are provisional while they rest on fewer than 13 figures.",
    "Aim": "What the plan wants of a measure: less, more or as much as in the baseline year, or a number.",
    "80% interval": "Where the year's total should end four times in five, if the year goes on as it began.",
    "Return": "A figure that a partner agency sends each quarter.",
    "Release": "What one file said about one month, quarter or year. A correction is a new release.",
    "Illustrative": "Invented to show what the dashboard does, and named so wherever it is shown.",
    "Provisional": "Real, but the publisher may still change it.",
    "KSI": "People killed or seriously injured on the road.",
    "Ward": "The area that a borough councillor stands for. Ward boundaries change from time to time.",
    "LSOA": "A small area of the census, of some 1,500 people.",
}

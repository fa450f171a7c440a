"""The statement on accessibility, in the order of the model that belongs to the Public Sector Bodies (Websites and
Mobile Applications) (No. 2) Accessibility Regulations 2018."""

from __future__ import annotations

USE = (
    "see everything at a zoom of 200%, and on a screen 320 pixels wide, without scrolling sideways except inside wide "
    "tables",
    "do everything with a keyboard, and always see where the keyboard is",
    "read every status as a word and a shape as well as a colour, and print in grey",
    "read every chart as a sentence and as a table, and the map as a list that says everything it says",
    "have the pages read out: headings, tables, lists and landmarks are marked as such, and a change is announced",
    "choose a light or a dark page; nothing moves if your system asks for less motion",
)
STATUS = (
    "This dashboard is partially compliant with the Web Content Accessibility Guidelines (WCAG) 2.2, level AA, as far "
    "as the checks below can show. Nobody who uses assistive technology every day has tested it yet."
)
PARTLY = (
    "This dashboard is partially compliant with the Web Content Accessibility Guidelines (WCAG) 2.2, level AA, because "
    "of the points below. Nobody who uses assistive technology every day has tested it yet."
)
KNOWN = (
    "A chart shows the figure under the pointer. A keyboard does not reach that; the chart's table has the same "
    "figures, under “Definition, table and download”.",
    "Charts, and the tick marks on them, keep their size when only the text is enlarged; they grow with the zoom of "
    "the browser.",
    "The Word document and the Excel workbook of a pack have headings and tables; their charts are pictures, and the "
    "sentence beside each says what it shows. The PDF is tagged.",
)
SCOPE = (
    "The map of wards is a map and need not meet the regulations. What it shows stands in the list beside it, and the "
    "map can be used by keyboard.",
    "Files that partner agencies publish themselves, and to which sources lead, are not part of this dashboard.",
)
BURDEN = "Nothing is left out as a disproportionate burden."
TESTED = (
    "Each page, and each of their menus, pop-ups and forms, is checked with axe-core against WCAG 2.2 A and AA in the "
    "light and in the dark theme whenever the code changes. The same test goes through each page by keyboard alone, "
    "looks for the mark of the keyboard at each stop, and compares what is there at 1280, 640 and 320 pixels.",
    "An automatic check finds about a third of what can be wrong. A trial with screen readers (NVDA, VoiceOver) and "
    "with people who depend on them has still to be done.",
)
ENFORCEMENT = (
    "The Equality and Human Rights Commission (EHRC) enforces the regulations. If you are not content with the answer "
    "you get, contact the Equality Advisory and Support Service (EASS).",
)
PREPARED = "This statement was prepared on 25 November 2026, from the checks of that day."
CONTACT = "CSP_CONTACT"
ASK = (
    "If you find something that you cannot use, or need a figure in another form (large print, easy read, audio, a "
    "spreadsheet), ask: {contact}. Say which page, and what you need."
)
NO_CONTACT = (
    "Nobody is named to whom a problem can be reported. Whoever runs this dashboard must name somebody before others "
    f"use it ({CONTACT} in the settings of the server)."
)

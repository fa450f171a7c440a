"""The tables of residents and households that are known: which column says what, declared and not guessed."""

from __future__ import annotations

from dataclasses import dataclass

CENSUS_2011, CENSUS_2021, ROUNDED = "Census 2011", "Census 2021", "Census 2021, rounded to 100"


@dataclass(frozen=True)
class Column:
    """A column of figures: what it counts, in which year, and what the figures are called."""

    name: str
    category: str
    year: str
    note: str


@dataclass(frozen=True)
class Format:
    """A table known by its columns (its header, names normalised).

    level: what its areas are, with the year of their codes where these have changed ("ward2020", "lsoa2011").
    area: the column of their codes. where: only rows with these values; others belong to another entry.
    """

    level: str
    area: str
    columns: tuple[Column, ...]
    where: tuple[str, frozenset[str]] | None = None

    def holds(self, cells: dict[str, str]) -> bool:
        """Is a row with these cells one of this table's?"""
        return self.where is None or cells.get(self.where[0]) in self.where[1]

    @property
    def header(self) -> frozenset[str]:
        """The columns that a file of this format has."""
        condition = {self.where[0]} if self.where else set()
        return frozenset({self.area, *(c.name for c in self.columns)} | condition)


def _estimates(year: str, *sources: str) -> Format:
    column = Column("total_population", "residents", year, f"mid-{year} estimate")
    return Format("borough", "code", (column,), ("source", frozenset(sources)))


FORMATS = (
    # Totals of both censuses by district. total11 is the 2011 figure rounded, so it is left alone.
    Format(
        "borough",
        "lad17cd",
        (
            Column("total_11", "residents", "2011", CENSUS_2011),
            Column("total_21", "residents", "2021", ROUNDED),
        ),
    ),
    Format("borough", "ltla21_code", (Column("households", "households", "2021", ROUNDED),)),
    # Mid-year estimates by district; those of 2019 were published twice, under the codes of 2019 and of 2020.
    _estimates("2019", "population19_ltla19", "population19_ltla20"),
    _estimates("2020", "population20_ltla21"),
    # Census 2011 by LSOA. Of three columns "Persons" the first is everybody.
    Format(
        "lsoa2011",
        "lsoa_code",
        (
            Column("persons", "residents", "2011", CENSUS_2011),
            Column("households", "households", "2011", CENSUS_2011),
        ),
    ),
    Format(
        "lsoa2021",
        "lsoa21_code",
        (
            Column("total_residents", "residents", "2021", CENSUS_2021),
            Column("total_households", "households", "2021", CENSUS_2021),
        ),
    ),
    # A second column of codes in this table is corrupt; this one was matched by name and district.
    Format(
        "ward2020",
        "wd20cd_by_name",
        (Column("mid2020_population", "residents", "2020", "mid-2020 estimate"),),
    ),
    Format(
        "ward2013",
        "ward_code",
        (
            Column("residents_2011", "residents", "2011", CENSUS_2011),
            Column("households_2011", "households", "2011", CENSUS_2011),
        ),
    ),
)
NOMIS = frozenset({"geography_code", "obs_value"})


def formats_of(names: frozenset[str]) -> list[Format]:
    """The formats that a file with these columns has; one file may hold several tables."""
    return [f for f in FORMATS if f.header <= names]

"""What a source is, and the catalogue of those that exist: every module in data_loaders/sources declares one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from data_loaders.batch import Batch
from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.partnership import Partnership


@dataclass(frozen=True)
class Source:
    """One place that numbers come from.

    id: the name that definitions use (`numerator.source`).
    title, publisher, licence, attribution, address: as the Sources page shows them.
    categories: what it counts; None where the categories are the definitions' own ids (a partner's return).
    rank: sources of lower rank are loaded first (boundaries before the points that are placed in them).
    recognise: is this file ours? Told from its first bytes and header, and only where these leave a
        choice (nothing else tells a collision file's year, for one) from its name.
    concerns: is a file of ours about this partnership? Others are passed over unless asked for.
    dataset: for a source of incidents, the dataset that counts for a partnership; None for a source of figures.
    labels: the labels of a file's vocabulary that count exactly these of today's categories; None if none do.
    whole: are all batches of a file stored in one transaction, or none of them?
    read_one: the batch of one file, where files stand for themselves and may be read anywhere; else None.
        Raises Fault for a file that cannot be used.
    uncounted: a file does not say how many rows it has, so that only its size tells that it was cut off between two
        (see odd_months.py).
    absences: from our files and those about others, what the others show to be missing of ours.
    names_measures: do its rows name measures, so that `read` is also given what measures there are?
    read: the files of ours that were found together, and the partnership, as batches; a file or a year that cannot
        be used comes as the Fault that says why, so that it does not stop the others.
    """

    id: str
    title: str
    publisher: str
    licence: str
    attribution: str
    address: str
    categories: frozenset[str] | None
    rank: int
    recognise: Callable[[InputFile], bool]
    read: Callable[..., Iterable[Batch | Fault]]
    read_one: Callable[[InputFile], Batch] | None = None
    dataset: Callable[[Partnership], str] | None = None
    whole: bool = False
    names_measures: bool = False
    uncounted: bool = False
    labels: Callable[[frozenset[str], str], frozenset[str] | None] = lambda wanted, _vocabulary: wanted
    concerns: Callable[[InputFile, Partnership], bool] = lambda _found, _partnership: True
    absences: Callable[[Iterable[InputFile], Iterable[InputFile], Partnership], Iterable[Batch]] = lambda *_: ()

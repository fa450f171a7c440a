"""The tables. Facts are never updated or deleted: a correction is a newer release of the same partition."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from data_loaders.store.text_limits import DAY, EDITION, MONTH, REASON, STANDING

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)


def _release_id(*, primary_key: bool = False, index: bool | None = None) -> Column[int]:
    of = ForeignKey("release.id", ondelete="CASCADE")
    return Column("release_id", of, nullable=False, primary_key=primary_key, index=index)


# Every transaction that changed the store, in the order in which they were made: a row belongs to the state of the
# store from its change on. The clock only labels it (at, in UTC), and may have been wrong. about: "figures" or
# "meeting".
change = Table(
    "change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("about", String(8), nullable=False),
    Index(None, "about", "id"),
    sqlite_autoincrement=True,
)


def _change(name: str = "change", *, nullable: bool = False) -> Column[int]:
    return Column(name, ForeignKey("change.id"), nullable=nullable)


# One file's word on one partition (a force and month, a year, a quarter's return): accepted whole or not at all.
# published: its edition, which may also be the month of an archive.
release = Table(
    "release",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(40), nullable=False),
    Column("dataset", String(80), nullable=False),
    Column("partition", String(80), nullable=False),
    Column("title", String(200), nullable=False),
    Column("first", String(7), nullable=False, info=MONTH.info),
    Column("last", String(7), nullable=False, info=MONTH.info),
    Column("file_name", String(400), nullable=False),
    Column("file_sha256", String(64), nullable=False),
    Column("content_sha256", String(64), nullable=False),
    Column("standing", String(12), nullable=False, info=STANDING.info),
    Column("published", String(10), info=EDITION.info),
    Column("vocabulary", String(40), nullable=False),
    Column("accepted", DateTime, nullable=False),
    Column("rows_read", Integer, nullable=False),
    Column("rows_loaded", Integer, nullable=False),
    Column("rows_outside", Integer, nullable=False),
    Column("rows_rejected", Integer, nullable=False),
    Column("retracted", DateTime),
    Column("retracted_reason", Text),
    Column("notes", Text, nullable=False),
    # What orders the releases of one partition; see releases.issued.
    Column("issued", String(10), nullable=False),
    _change(),
    _change("retracted_change", nullable=True),
    Index(None, "source", "dataset", "partition"),
)

# The rows that were set aside, each with its reason.
reject = Table(
    "reject",
    metadata,
    _release_id(index=True),
    Column("line", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("row", Text, nullable=False),
)

# What arrives as a figure for an area and a period: tables, returns, populations.
figure = Table(
    "figure",
    metadata,
    _release_id(primary_key=True),
    Column("category", String(80), primary_key=True),
    Column("area", String(12), primary_key=True),
    Column("period", String(7), primary_key=True, info=MONTH.info),
    Column("months", Integer, primary_key=True, autoincrement=False),
    Column("value", Float),
    Column("denominator", Float),
    Column("lower", Float),
    Column("upper", Float),
    Column("reason", String(40), info=REASON.info),
    Column("note", Text),
    Index(None, "area", "category", "period"),
)

# A digest of what one release holds, taken when it was accepted (store/seals.py). No page ever reads it.
seal = Table(
    "seal",
    metadata,
    _release_id(primary_key=True),
    Column("digest", String(64), nullable=False),
)

# A point that a source has used, once. The id is a hash of the three, so that no look-up is needed to know it.
place = Table(
    "place",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("name", Text, nullable=False),
)

# Incidents, counted by what is known of them; a record without a point keeps its borough if the source says it. One
# index only, by release: another by category takes 2 ms off a question of 8, and every month loaded would pay for it.
incident = Table(
    "incident",
    metadata,
    _release_id(index=True),
    Column("month", String(7), nullable=False, info=MONTH.info),
    Column("category", String(80), nullable=False),
    Column("place_id", ForeignKey("place.id")),
    Column("borough", String(12)),
    Column("weekday", Integer),
    Column("hour", Integer),
    Column("n", Float, nullable=False),
)

# Boundaries: the areas that one boundary release brought.
area = Table(
    "area",
    metadata,
    _release_id(primary_key=True),
    Column("code", String(12), primary_key=True),
    Column("name", Text, nullable=False),
    Column("borough", String(12), nullable=False),
    Column("wkb", LargeBinary, nullable=False),
)

# Which ward of a boundary release a place lies in. Places in none are not listed.
placing = Table(
    "placing",
    metadata,
    _release_id(primary_key=True),
    Column("place_id", ForeignKey("place.id"), primary_key=True, index=True),
    Column("area", String(12), nullable=False),
)

# Counting one release over one set of ward boundaries. A new set makes a new placement; the newest is read.
placement = Table(
    "placement",
    metadata,
    Column("id", Integer, primary_key=True),
    _release_id(index=True),
    Column("boundaries", Text, nullable=False),
    Column("made", DateTime, nullable=False),
    _change(),
)

# The counts that pages read. wards "" holds borough totals; otherwise the vintage, and area "" is "unplaced".
tally = Table(
    "tally",
    metadata,
    Column("placement_id", ForeignKey("placement.id", ondelete="CASCADE"), primary_key=True),
    Column("wards", String(4), primary_key=True),
    Column("borough", String(12), primary_key=True),
    Column("area", String(12), primary_key=True),
    Column("category", String(80), primary_key=True),
    Column("month", String(7), primary_key=True, info=MONTH.info),
    Column("n", Float, nullable=False),
    Index(None, "borough", "wards", "category", "month"),
)

# A step change that a person has accepted: from this month on, the measure has a new mean and new limits.
step = Table(
    "step",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("indicator", String(80), nullable=False),
    Column("area", String(12), nullable=False),
    Column("month", String(7), nullable=False, info=MONTH.info),
    Column("reason", Text, nullable=False),
    Column("decided_by", String(200), nullable=False),
    Column("decided", DateTime, nullable=False),
    Column("withdrawn", DateTime),
    _change(),
    _change("withdrawn_change", nullable=True),
    Index(None, "indicator", "area"),
)

# Who let a return's figures out to everybody, and when. Where the measure's definition asks for it, a return without
# one is seen by officers and its own agency alone.
clearance = Table(
    "clearance",
    metadata,
    _release_id(primary_key=True),
    Column("cleared_by", String(200), nullable=False),
    Column("at", DateTime, nullable=False),
    _change(),
)

# Who did what, and when; about: what it was done to. Only ever added to.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False, index=True),
    Column("who", String(200), nullable=False),
    Column("what", String(80), nullable=False),
    Column("about", Text, nullable=False),
)

# Sign-ins that were ended; id: a hash of what is different in each, so nothing of the person stands here.
sign_out = Table(
    "sign_out",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("at", DateTime, nullable=False),
)

# When the group meets that a quarter's figures are taken to; ending: the last month of the quarter. The newest row of a
# quarter counts; without a day there is no meeting.
meeting = Table(
    "meeting",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ending", String(7), nullable=False, info=MONTH.info, index=True),
    Column("day", String(10), info=DAY.info),
    Column("set_by", String(200), nullable=False),
    Column("at", DateTime, nullable=False),
    _change(),
)

# The paper of a meeting: up to which change it shows the store, when that was the newest (as_at), and how its measures
# read then (JSON).
paper = Table(
    "paper",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ending", String(7), nullable=False, info=MONTH.info, index=True),
    Column("as_at", DateTime, nullable=False),
    Column("judgements", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("frozen_by", String(200), nullable=False),
    Column("up_to", Integer, nullable=False),
    _change(),
)

# What was said or decided about a measure in a quarter. A correction is a new row that replaces an older one; without
# text it withdraws it. Only one row can replace another.
remark = Table(
    "remark",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ending", String(7), nullable=False, info=MONTH.info),
    Column("indicator", String(80), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("text", Text, nullable=False),
    Column("author", String(200), nullable=False),
    Column("agency", String(200), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("replaces", ForeignKey("remark.id"), unique=True),
    _change(),
    Index(None, "ending", "indicator"),
)

# What somebody is to do about a measure, agreed at the meeting of a quarter. It is open until it has a closing.
action = Table(
    "action",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ending", String(7), nullable=False, info=MONTH.info),
    Column("indicator", String(80), nullable=False),
    Column("text", Text, nullable=False),
    Column("owner", String(200), nullable=False),
    Column("due", String(10), nullable=False, info=DAY.info),
    Column("set_by", String(200), nullable=False),
    Column("at", DateTime, nullable=False),
    _change(),
)

# How an action ended.
closing = Table(
    "closing",
    metadata,
    Column("action_id", ForeignKey("action.id"), primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("closed_by", String(200), nullable=False),
    Column("at", DateTime, nullable=False),
    _change(),
)

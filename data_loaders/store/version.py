"""Whether anything in the store has changed since it was last looked at: what is kept elsewhere is kept by this."""

from __future__ import annotations

from sqlalchemy import Engine, select

from data_loaders.store.changes import About
from data_loaders.store.schema import change

# One statement: asked at every click, a round trip for each part would cost more than the page. With the label, because
# a backup that is restored gives numbers out again.
_NEWEST = select(
    *(
        select(column)
        .where(change.c.about == str(about))
        .order_by(change.c.id.desc())
        .limit(1)
        .scalar_subquery()
        for about in (About.FIGURES, About.MEETING)
        for column in (change.c.id, change.c.at)
    )
)


def versions(engine: Engine) -> tuple[str, str]:
    """The version of the figures, and that of what was said, agreed and frozen about them."""
    with engine.connect() as connection:
        parts = [str(part) for part in connection.execute(_NEWEST).one()]
    return " ".join(parts[:2]), " ".join(parts[2:])


def version(engine: Engine) -> str:
    """Changes whenever any figure that a page could show has changed."""
    return versions(engine)[0]

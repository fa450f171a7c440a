"""Whether anything in the store has changed since it was last looked at: what is kept elsewhere is kept by this."""

from __future__ import annotations

from sqlalchemy import Engine, func, select

from data_loaders.store.schema import (
    action,
    clearance,
    closing,
    paper,
    placement,
    release,
    remark,
    step,
)

# One statement: asked at every click, a round trip for each part would cost more than the page.
_VERSION = select(
    *(
        part.scalar_subquery()
        for part in (
            select(func.max(release.c.id)),
            select(func.count()).select_from(release),
            select(func.count(release.c.retracted)),
            select(func.max(placement.c.id)),
            select(func.max(step.c.id)),
            select(func.count(step.c.withdrawn)),
            select(func.max(paper.c.id)),
            select(func.count()).select_from(clearance),
            # What was said and agreed follows: the figures stay the same.
            select(func.max(remark.c.id)),
            select(func.max(action.c.id)),
            select(func.count()).select_from(closing),
        )
    )
)
_SAID = 3


def versions(engine: Engine) -> tuple[str, str]:
    """The version of the figures, and that of what was said and agreed about them."""
    with engine.connect() as connection:
        parts = [str(part or 0) for part in connection.execute(_VERSION).one()]
    return "-".join(parts[:-_SAID]), "-".join(parts[-_SAID:])


def version(engine: Engine) -> str:
    """Changes whenever any figure that a page could show has changed."""
    return versions(engine)[0]

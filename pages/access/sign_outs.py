"""Ends a sign-in on the server: its cookie no longer counts, in any browser and at any of our processes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import Any

from data_loaders.store import audit, audit_queue
from data_loaders.store import sign_outs as stored
from pages.store.engines import engine

# What together is different in each sign-in: the nonce is ours, made for each, and the service signs it.
DIFFERENT = ("iss", "sub", "iat", "nonce")
_ended: set[str] = set()  # by this process, also while the store cannot be written to


def key(claims: Mapping[str, Any]) -> str:
    """The sign-in's id, the same for as long as it lasts; "" for somebody who is not signed in."""
    if not claims:
        return ""
    return sha256(repr([claims.get(name) for name in DIFFERENT]).encode()).hexdigest()


def end(claims: Mapping[str, Any], who: str) -> None:
    """End it now, and have every other process and the trail told of it. who: as the trail calls them."""
    _ended.add(key(claims))
    entry = audit.line(who, "signed out", "")
    audit_queue.write_soon(entry, partial(stored.end, id=key(claims), entry=entry))


def ended(claims: Mapping[str, Any]) -> bool:
    """Was this sign-in ended? Raises Fault if the store cannot be read."""
    return key(claims) in _ended or stored.ended(engine(), key(claims))

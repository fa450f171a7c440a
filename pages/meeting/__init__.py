"""The quarterly meeting: what has changed since the last one, its papers, what it decides, and a view to present."""

"""Hotspots: where a measure is high, on a map, in lists and on a page to print."""

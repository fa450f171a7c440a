"""The quarterly meeting: its paper, and what is different since the one before."""

"""Recorded crime by community safety partnership, from ONS."""

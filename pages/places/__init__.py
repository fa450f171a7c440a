"""Where it happens: maps and lists by ward."""

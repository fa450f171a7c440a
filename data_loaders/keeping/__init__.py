"""Keeping the store: backups, restoring them, telling whether all is well, and who may read."""

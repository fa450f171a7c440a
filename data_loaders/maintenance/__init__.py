"""Keeping the store: backups, restoring them, the doctor, and who may read."""

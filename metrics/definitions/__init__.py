"""Definitions: the type of each kind of file, and the checks that they fit each other."""

"""Figures as flat rows, for files and for the command line."""

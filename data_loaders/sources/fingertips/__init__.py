"""Alcohol-related hospital admissions, from OHID's Fingertips."""

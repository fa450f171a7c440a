"""Residents and households, from the census, ONS and Nomis."""

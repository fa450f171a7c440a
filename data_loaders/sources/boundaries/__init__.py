"""Boundaries of boroughs, wards and LSOAs, from the ONS Open Geography services."""

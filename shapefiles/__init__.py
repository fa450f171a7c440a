"""Boundaries that ship with the product, and the script that built them."""

"""About the figures: what local people said, what each measure is, and how to read a page."""

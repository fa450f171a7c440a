"""Months, quarters and years: as the store keeps them, as people write them, and which edition a file is."""

"""The plan of the next year: copied from this one, and the two side by side."""

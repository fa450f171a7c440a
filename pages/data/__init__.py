"""About the data: where it comes from and how fresh it is."""

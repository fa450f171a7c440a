"""One folder for each source: its reader, and its fetcher where it can be fetched."""

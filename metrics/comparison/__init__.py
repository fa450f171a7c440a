"""One place beside another: the boroughs with each other, and the partnership with its neighbours."""

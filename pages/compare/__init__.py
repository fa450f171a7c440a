"""The page that compares: one borough with the other, and the partnership with its neighbours."""

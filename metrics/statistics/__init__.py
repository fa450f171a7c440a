"""Statistics as small pure functions, each with its method, limits of validity and reference."""

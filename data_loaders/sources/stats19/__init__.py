"""Road casualty statistics (STATS19), from the Department for Transport."""

"""Speed, always as a ratio to a floor that was measured in the same run: machines drift, ratios much less."""

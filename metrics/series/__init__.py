"""From counts to a judgement: evidence, series, change, signals, targets, and what is withheld."""

"""What a number is and what it means: definitions, series, intervals, judgement, sentences."""

"""A measure's card: status, sentence, chart, table, remarks and files."""

"""Who the reader is, and what they may see and do."""

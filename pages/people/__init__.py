"""Who is reading, and what they may see and do."""

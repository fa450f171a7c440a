"""What a page works on: the store's figures, kept by version; what the reader asked for; as at which day."""

"""Partners' returns, as plain lists."""

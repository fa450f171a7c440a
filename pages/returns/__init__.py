"""Partners' returns: sending them, the register of what has come, and clearing them for release."""

"""Partners' returns against the definitions: who returns what, the template for it, the check and the storing."""

"""Where numbers come from: one module per source, the store, and the command line."""

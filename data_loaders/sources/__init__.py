"""One module per source; each declares a SOURCE (see data_loaders.source)."""

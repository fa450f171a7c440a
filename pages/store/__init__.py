"""The store as pages open it."""

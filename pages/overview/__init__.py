"""The whole plan on one screen."""

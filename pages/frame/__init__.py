"""What surrounds every page: the menu, and what stands in its place while there is nothing to show."""

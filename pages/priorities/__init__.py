"""One page for each priority of the plan."""

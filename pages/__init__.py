"""What people see. Only folders stand directly in here: see docs/decisions."""

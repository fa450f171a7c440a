"""What people said when they were asked for the plan: shares, words, and where the crime is."""

"""Shows that a change of the code changed no figure, no file and no word that people see."""

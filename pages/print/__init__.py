"""Files for people to take away: workbooks and printed pages."""

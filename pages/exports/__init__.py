"""Files to take away: workbooks, pictures and printed documents."""

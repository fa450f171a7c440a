"""Files as they are handed over: found, unpacked, decoded, and read as rows."""

"""What local people said: shares of answers, and what they want beside what is recorded."""

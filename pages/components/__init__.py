"""Parts that several pages draw; each draws one thing and computes nothing."""

"""Parts of a page: each draws one thing from what metrics hands it, and computes nothing."""

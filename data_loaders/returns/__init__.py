"""A partner's return as it is sent: its layout and its cells, before any definition is asked."""

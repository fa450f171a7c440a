"""The app that is served: the server's middleware, the menu, and what stands in where a page cannot."""

"""The pages for a browser: signing in, and a meeting as its readers see it."""

"""Bringing meetings in: the dialog, files that are dropped and pasted, and how they fare."""

"""Bringing meetings in and reading them."""

"""The tools that every workspace has."""

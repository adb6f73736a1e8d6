"""Keeping a workspace: backups, setting it back to one, and moving it to another database."""

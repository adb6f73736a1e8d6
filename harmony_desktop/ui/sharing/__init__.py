"""Sharing a meeting, discussing it with Companion, deleting it."""

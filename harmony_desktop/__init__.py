"""Harmony Companion for the desktop: the client."""

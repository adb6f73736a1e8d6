"""Workspace Settings › Danger Zone."""

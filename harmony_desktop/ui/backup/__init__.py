"""Workspace Settings › Backup."""

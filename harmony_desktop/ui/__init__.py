"""Widgets, presenters, theme and tray. bridge.py is the only seam between asyncio and Qt."""

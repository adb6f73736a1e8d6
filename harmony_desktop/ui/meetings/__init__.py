"""Meetings in the window: their list, and one of them with its transcript, insights and details."""

"""Workspace Settings › Insights: what is looked for in meetings, and in which of them."""

"""Workspace Settings › Users, Teams, Roles, API keys: who is here, what each may read, and with which keys."""

"""Workspace Settings › Record: what tools were asked to do, who decided, and what came of it."""

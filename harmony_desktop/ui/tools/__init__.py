"""Workspace Settings › Tools: what is built in, what is connected, and what each may do unasked."""

"""Recordings of what was said: those that wait for their words, and the history where one is wished."""

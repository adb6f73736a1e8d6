"""Composition root: builds the rooms, wires them together, shuts them down in order. Decides nothing."""

"""Wishes: what the user chose, each declared once. Memory (geometry, last thread) is kept apart by `store`."""

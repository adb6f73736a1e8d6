"""Insights: what a workspace wants to know of each meeting, asked in the background, each answer tied to its turns."""

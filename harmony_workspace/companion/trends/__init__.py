"""Trends: every matching meeting is read once, what is in it is kept, and code does the counting."""

"""Deleting more than a meeting: a thread, an account, the whole workspace; what old age deletes; and what may remain."""

"""Meetings read on a host that is no workspace of ours: connecting, listing, reading, taking along; never changing."""

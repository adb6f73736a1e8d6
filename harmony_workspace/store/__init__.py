"""The workspace's tables, migrations and change log."""

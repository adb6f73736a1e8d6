"""What the client keeps on disk: the cache of server rows and the outbox of what the user wrote."""

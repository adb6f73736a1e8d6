"""What Companion may call."""

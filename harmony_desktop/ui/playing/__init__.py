"""Playing the recording of a meeting below its page."""

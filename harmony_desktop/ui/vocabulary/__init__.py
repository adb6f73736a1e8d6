"""Names that speech is listened to for: brought to the recogniser, and shown."""

"""Every user action is one named function here."""

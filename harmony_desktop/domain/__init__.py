"""What the program speaks of: frozen dataclasses, ids, facts, errors, and the Protocols others fulfil."""

"""Finding what was said: question to filters, filters to passages, passage to the turn that says it."""

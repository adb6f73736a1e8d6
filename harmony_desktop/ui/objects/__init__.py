"""What tools make and people keep, to see, write, change and delete: notes, tasks, contacts."""

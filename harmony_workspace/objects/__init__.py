"""What users and their tools make beside meetings and threads: notes, tasks, contacts."""

"""What works on this computer, and what went wrong on it: the page, and what is said at the start after a crash."""

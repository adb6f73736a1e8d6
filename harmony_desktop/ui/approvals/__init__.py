"""What asks before it acts, on the screen: the card in a thread, the rules, and what stands in lists."""

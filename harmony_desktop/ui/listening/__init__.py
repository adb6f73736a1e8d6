"""What is on the screen while somebody speaks: the row, the words as they settle, notes, the choice of a microphone."""

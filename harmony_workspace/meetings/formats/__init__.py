"""One module per transcript format; each turns text into turns and knows nothing of the others."""

"""From microphone to words: capture, takes, the worker process, vocabulary."""

"""The sample: offered where there is nothing yet, and taken out in one go."""

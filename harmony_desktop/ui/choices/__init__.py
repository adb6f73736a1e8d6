"""Controls for wishes and settings, each made from its declaration."""

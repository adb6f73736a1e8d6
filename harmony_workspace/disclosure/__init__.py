"""What the workspace says of itself: what processes what, and where its documents are."""

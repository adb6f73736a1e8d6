"""What turns audio into words: recogniser, speech gate, model files. No Qt; used by the client's voice and by the workspace."""

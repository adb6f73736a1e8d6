"""The contract between window and workspace: wire models and error codes. pydantic only, no I/O."""

"""The assistant: agent, providers, recall with citations, runs."""

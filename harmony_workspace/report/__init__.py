"""The Conversation Insights Report: what stands in it, and how it becomes a PDF."""

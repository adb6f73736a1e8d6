"""“Models and data”: what processes what, where it lies, and the documents an admin links."""

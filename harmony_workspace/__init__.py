"""The workspace on one's own machine, or a team's server. Never imports the client."""

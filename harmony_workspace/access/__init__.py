"""Who may do what: people, teams, roles, keys, TLS, and how a local window finds the workspace."""

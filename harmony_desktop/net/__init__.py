"""The client's only door to a workspace: transport, endpoints, event stream, credentials. Wire types end here."""

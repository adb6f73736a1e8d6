"""Tools of MCP servers: kept as last listed, asked before they act, called over a connection that may fail."""

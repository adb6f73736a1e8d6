"""New versions, as they are told, read of and downloaded."""

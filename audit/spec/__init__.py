"""What a team demands of its database: the spec, read from YAML into plain values."""

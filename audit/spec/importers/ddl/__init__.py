"""Scripts of SQL as a spec, read with PostgreSQL's grammar and no server."""

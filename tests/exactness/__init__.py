"""Import a database as a spec, audit it with that spec: whatever is found then is false."""

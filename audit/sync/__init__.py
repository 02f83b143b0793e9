"""A spec brought up to date with a database: edits of its text, byte for byte around them."""

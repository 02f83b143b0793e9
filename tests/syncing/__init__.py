"""Specs that people have edited, databases that change, and what syncing makes of both."""

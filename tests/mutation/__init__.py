"""Change a database in one seeded way, audit it, and hold the findings against what was changed."""

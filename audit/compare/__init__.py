"""Comparing a spec with a schema: two plain values in, findings out, no connection.

`comparison.compare` does it, `registry.RULES` lists what it looks at. Neither is imported here:
the values of `finding` are used where no rule is (every report), and start-up time counts.
"""

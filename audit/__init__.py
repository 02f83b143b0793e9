"""schema-audit: what a Postgres or Supabase database must have, and doesn't."""

__version__ = "0.1.0"

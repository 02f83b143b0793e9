-- Installed extensions.
SELECT e.extname AS name, e.extversion AS version, n.nspname AS namespace
FROM pg_extension e
JOIN pg_namespace n ON n.oid = e.extnamespace
ORDER BY e.extname

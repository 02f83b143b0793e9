-- The collations that columns, domains and indexes name.
SELECT c.oid, n.nspname AS namespace, c.collname AS name
FROM pg_collation c
JOIN pg_namespace n ON n.oid = c.collnamespace
WHERE c.oid = ANY ('{$collations}'::oid[])
ORDER BY c.oid

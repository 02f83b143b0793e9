-- NOT NULL constraints (PostgreSQL 18) that are more than the word says: under a name of their own, or NO INHERIT.
-- Nearly all have the name that the server gives them, and those are left out.
SELECT c.conrelid AS relation,
       c.conkey[1] AS position,
       c.conname AS name,
       c.connoinherit AS no_inherit
FROM pg_constraint c
JOIN pg_class r ON r.oid = c.conrelid
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'n'
  AND c.convalidated
  AND (c.connoinherit OR c.conname <> r.relname || '_' || a.attname || '_not_null')
  AND (NOT r.relispartition OR r.oid = ANY ($partitions))
  AND c.connamespace IN (SELECT n.oid FROM pg_namespace n
                         WHERE n.nspname <> 'information_schema' AND NOT starts_with(n.nspname::text, 'pg_'))
ORDER BY c.conrelid, c.conkey[1]

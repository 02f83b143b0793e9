-- Postgres schemas, but for the server's own and every session's temporary ones.
-- has_schema_privilege() is asked by oid: by name it raises an error for a schema that isn't there.
SELECT n.nspname AS name,
       n.nspowner AS owner,
       has_schema_privilege(n.oid, 'USAGE') AS usage
FROM pg_namespace n
WHERE n.nspname <> 'information_schema'
  AND NOT starts_with(n.nspname::text, 'pg_')
ORDER BY n.nspname

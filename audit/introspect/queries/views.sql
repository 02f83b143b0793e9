-- What views and materialized views select.
SELECT c.oid AS relation, pg_get_viewdef(c.oid) AS definition
FROM pg_class c
WHERE c.relkind IN ('v', 'm')
  AND c.relnamespace IN (SELECT n.oid FROM pg_namespace n
                         WHERE n.nspname <> 'information_schema' AND NOT starts_with(n.nspname::text, 'pg_'))
ORDER BY c.oid

-- Tables and views that the role may use in any way; the others are not shown. Nor are materialized views.
SELECT table_schema AS namespace, table_name AS name, table_type AS kind
FROM information_schema.tables
WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
ORDER BY table_schema, table_name

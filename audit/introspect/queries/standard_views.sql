-- What views select; only their owner is told.
SELECT table_schema AS namespace, table_name AS name, view_definition AS definition
FROM information_schema.views
WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
ORDER BY table_schema, table_name

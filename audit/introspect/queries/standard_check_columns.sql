-- The columns that constraints name, for checks.
SELECT table_schema AS namespace, table_name, constraint_name AS name, column_name
FROM information_schema.constraint_column_usage
WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
ORDER BY table_schema, table_name, constraint_name, column_name

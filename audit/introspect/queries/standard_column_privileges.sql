-- Tables on which there is a right on a column; on some of them there is one on the whole as well.
SELECT DISTINCT table_schema AS namespace, table_name
FROM information_schema.column_privileges
WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
ORDER BY table_schema, table_name

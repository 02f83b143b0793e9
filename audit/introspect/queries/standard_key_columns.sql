-- The columns of keys and foreign keys, in order.
SELECT table_schema AS namespace,
       table_name,
       constraint_name AS name,
       column_name,
       position_in_unique_constraint AS ref_position
FROM information_schema.key_column_usage
WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
ORDER BY table_schema, table_name, constraint_name, ordinal_position

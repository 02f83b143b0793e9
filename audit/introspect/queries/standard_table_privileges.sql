-- Tables on which there is a right as a whole, and whether one that shows their constraints too.
SELECT table_schema AS namespace, table_name, bool_or(privilege_type <> 'SELECT') AS shows_constraints
FROM information_schema.table_privileges
WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
GROUP BY table_schema, table_name
ORDER BY table_schema, table_name

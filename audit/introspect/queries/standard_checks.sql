-- What checks say, of tables and domains that the role owns.
SELECT constraint_schema AS namespace, constraint_name AS name, check_clause AS expression
FROM information_schema.check_constraints
WHERE constraint_schema NOT IN ('pg_catalog', 'information_schema')
ORDER BY constraint_schema, constraint_name, check_clause

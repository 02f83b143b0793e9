-- The names of domains' checks.
SELECT domain_schema AS namespace, domain_name, constraint_schema, constraint_name AS name
FROM information_schema.domain_constraints
WHERE domain_schema NOT IN ('pg_catalog', 'information_schema')
ORDER BY domain_schema, domain_name, constraint_name

-- Which key each foreign key points at, and its actions. The view doesn't name the table of either: the caller
-- joins them, since joining three of these views here takes the server minutes.
SELECT constraint_schema AS namespace,
       constraint_name AS name,
       unique_constraint_schema AS ref_namespace,
       unique_constraint_name AS ref_name,
       match_option AS match,
       update_rule AS on_update,
       delete_rule AS on_delete
FROM information_schema.referential_constraints
WHERE constraint_schema NOT IN ('pg_catalog', 'information_schema')
ORDER BY constraint_schema, constraint_name

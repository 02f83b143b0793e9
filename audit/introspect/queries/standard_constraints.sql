-- Constraints by kind, of tables that the role may do more to than SELECT. NOT NULL is among them, as CHECK.
SELECT table_schema AS namespace,
       table_name,
       constraint_name AS name,
       constraint_type AS kind,
       is_deferrable,
       initially_deferred,
       enforced,
       $nulls_distinct AS nulls_distinct
FROM information_schema.table_constraints
WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
ORDER BY table_schema, table_name, constraint_name

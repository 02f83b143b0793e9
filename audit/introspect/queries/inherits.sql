-- Children of tables: partitions, which are set aside, and tables that inherit, which are tables of their own.
SELECT i.inhrelid AS child,
       i.inhparent AS parent,
       c.relispartition AS is_partition,
       n.nspname AS namespace,
       c.relname AS name
FROM pg_inherits i
JOIN pg_class c ON c.oid = i.inhrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f')
ORDER BY n.nspname, c.relname, i.inhseqno

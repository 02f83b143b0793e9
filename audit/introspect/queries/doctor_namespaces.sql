-- Per schema: whether the role may use it, the relations in it, and those the role may do anything to.
-- A partition counts with its parent. Privileges are asked by oid: names need USAGE to resolve.
SELECT
    n.nspname AS namespace,
    has_schema_privilege(n.oid, 'USAGE') AS usage,
    count(c.oid) AS relations,
    count(c.oid) FILTER (
        WHERE has_table_privilege(
            c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'
        )
        OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
    ) AS granted
FROM pg_namespace AS n
LEFT JOIN pg_class AS c
    ON c.relnamespace = n.oid
    AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND NOT c.relispartition
WHERE n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_'
GROUP BY n.oid, n.nspname
ORDER BY n.nspname

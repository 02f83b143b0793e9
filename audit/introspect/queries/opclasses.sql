-- Operator classes that are no type's default: the only ones worth naming in an index. Whether the
-- name is one that no default has tells it from a default, which is stored without a name.
SELECT o.oid, n.nspname AS namespace, o.opcname AS name,
       NOT EXISTS (SELECT FROM pg_opclass d WHERE d.opcname = o.opcname AND d.opcdefault)
         AS never_default
FROM pg_opclass o
JOIN pg_namespace n ON n.oid = o.opcnamespace
WHERE NOT o.opcdefault
ORDER BY o.oid

-- Operator classes that are no type's default: the only ones worth naming in an index.
SELECT o.oid, n.nspname AS namespace, o.opcname AS name
FROM pg_opclass o
JOIN pg_namespace n ON n.oid = o.opcnamespace
WHERE NOT o.opcdefault
ORDER BY o.oid

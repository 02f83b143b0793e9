-- Operator classes that are no type's default: the only ones worth naming in an index.
SELECT o.oid, o.opcname AS name
FROM pg_opclass o
WHERE NOT o.opcdefault
ORDER BY o.oid

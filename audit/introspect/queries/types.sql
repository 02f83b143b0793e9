-- Types of this database's own: enums, domains, composites, ranges and base types, without the row type of
-- every table and without array types.
SELECT t.oid,
       n.nspname AS namespace,
       t.typname AS name,
       t.typtype::text AS kind,
       t.typrelid AS relation,
       t.typbasetype AS base,
       t.typtypmod AS base_modifier,
       t.typnotnull AS not_null,
       pg_get_expr(t.typdefaultbin, 0) AS default,
       nullif(t.typcollation, b.typcollation) AS collation,
       EXISTS (SELECT FROM pg_depend d
               WHERE d.classid = 'pg_catalog.pg_type'::regclass AND d.objid = t.oid
                 AND d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.deptype = 'e') AS extension_member
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_class c ON c.oid = t.typrelid
LEFT JOIN pg_type e ON e.oid = t.typelem
LEFT JOIN pg_type b ON b.oid = t.typbasetype
WHERE t.typtype <> 'p'
  AND (t.typrelid = 0 OR c.relkind = 'c')
  AND e.typarray IS DISTINCT FROM t.oid
  AND n.nspname <> 'information_schema'
  AND NOT starts_with(n.nspname::text, 'pg_')
ORDER BY n.nspname, t.typname

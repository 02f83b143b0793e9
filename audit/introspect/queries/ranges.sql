-- Range types of this database's own, without those of extensions.
SELECT n.nspname AS namespace,
       t.typname AS name,
       r.rngsubtype AS subtype,
       $multirange AS multirange
FROM pg_range r
JOIN pg_type t ON t.oid = r.rngtypid
JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE n.nspname <> 'information_schema'
  AND NOT starts_with(n.nspname::text, 'pg_')
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_type'::regclass AND d.objid = t.oid
                    AND d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.deptype = 'e')
ORDER BY n.nspname, t.typname

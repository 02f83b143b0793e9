-- Range types of this database's own. An operator class has a name even where it is the subtype's default.
SELECT r.rngtypid AS type,
       r.rngsubtype AS subtype,
       o.opcname AS opclass,
       p.nspname AS opclass_namespace,
       o.opcdefault AS is_default,
       nullif(r.rngcollation, s.typcollation) AS collation,
       c.proname AS canonical,
       cn.nspname AS canonical_namespace,
       d.proname AS subtype_diff,
       dn.nspname AS subtype_diff_namespace,
       m.typname AS multirange,
       mn.nspname AS multirange_namespace
FROM pg_range r
JOIN pg_type t ON t.oid = r.rngtypid
JOIN pg_namespace n ON n.oid = t.typnamespace
JOIN pg_type s ON s.oid = r.rngsubtype
JOIN pg_opclass o ON o.oid = r.rngsubopc
JOIN pg_namespace p ON p.oid = o.opcnamespace
LEFT JOIN pg_proc c ON c.oid = r.rngcanonical
LEFT JOIN pg_namespace cn ON cn.oid = c.pronamespace
LEFT JOIN pg_proc d ON d.oid = r.rngsubdiff
LEFT JOIN pg_namespace dn ON dn.oid = d.pronamespace
LEFT JOIN pg_type m ON m.oid = $multirange
LEFT JOIN pg_namespace mn ON mn.oid = m.typnamespace
WHERE n.nspname <> 'information_schema'
  AND NOT starts_with(n.nspname::text, 'pg_')
ORDER BY r.rngtypid

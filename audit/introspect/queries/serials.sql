-- Columns whose default calls nextval() on a sequence that they own: what `serial` makes. The sequence is
-- found by dependency, since its name stays behind when the table or the column is renamed.
SELECT owned.refobjid AS relation,
       owned.refobjsubid AS position
FROM pg_depend owned
JOIN pg_class s ON s.oid = owned.objid AND s.relkind = 'S'
JOIN pg_attrdef d ON d.adrelid = owned.refobjid AND d.adnum = owned.refobjsubid
JOIN pg_depend used ON used.classid = 'pg_catalog.pg_attrdef'::regclass AND used.objid = d.oid
                   AND used.refclassid = 'pg_catalog.pg_class'::regclass AND used.refobjid = s.oid
WHERE owned.classid = 'pg_catalog.pg_class'::regclass
  AND owned.refclassid = 'pg_catalog.pg_class'::regclass
  AND owned.refobjsubid > 0
  AND owned.deptype = 'a'
ORDER BY owned.refobjid, owned.refobjsubid

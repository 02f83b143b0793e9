-- Columns of relations and of free-standing composite types (relkind c), those of one relation together.
-- A plain default can't name a column, so it is deparsed without its table: passing adrelid would make the
-- server open every table. A generated column's expression names columns and needs it.
SELECT a.attrelid AS relation,
       a.attnum AS position,
       a.attname AS name,
       a.atttypid AS type,
       a.atttypmod AS modifier,
       a.attnotnull AS not_null,
       CASE a.attgenerated WHEN '' THEN pg_get_expr(d.adbin, 0) ELSE pg_get_expr(d.adbin, d.adrelid) END AS default,
       a.attgenerated::text AS generated,
       a.attidentity::text AS identity,
       a.attcollation AS collation
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef
WHERE a.attnum > 0
  AND NOT a.attisdropped
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
  AND (NOT c.relispartition OR c.oid = ANY ($partitions))
  AND c.relnamespace IN (SELECT n.oid FROM pg_namespace n
                         WHERE n.nspname <> 'information_schema' AND NOT starts_with(n.nspname::text, 'pg_'))
ORDER BY a.attrelid, a.attnum

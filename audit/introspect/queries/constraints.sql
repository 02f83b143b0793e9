-- Constraints of tables. The kinds are listed, since PostgreSQL 18 keeps NOT NULL here too (n), of which only
-- what is not validated is wanted, and others may come. A row with conparentid belongs to a partition, or is the copy that a foreign key to a
-- partitioned table makes for each of its partitions. Keys travel as structure; only what can't be said by
-- column numbers is deparsed.
SELECT c.conrelid AS relation,
       c.conname AS name,
       c.contype::text AS kind,
       c.conkey AS columns,
       c.condeferrable AS deferrable,
       c.condeferred AS deferred,
       c.convalidated AS validated,
       $enforced AS enforced,
       $period AS period,
       -- Of a foreign key this is the index of the referenced table.
       CASE WHEN c.contype <> 'f' THEN c.conindid END AS index,
       c.confrelid AS ref_relation,
       c.confkey AS ref_columns,
       -- A partition can be referenced, and is not among the relations that are read.
       CASE WHEN t.relispartition
            THEN ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY AS k (position, place)
                       JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.position
                       ORDER BY k.place) END AS ref_names,
       c.confupdtype::text AS on_update,
       c.confdeltype::text AS on_delete,
       c.confmatchtype::text AS match,
       $set_columns AS set_columns,
       CASE c.contype WHEN 'c' THEN pg_get_expr(c.conbin, c.conrelid)
                      WHEN 'n' THEN (SELECT format('(%I IS NOT NULL)', a.attname) FROM pg_attribute a
                                     WHERE a.attrelid = c.conrelid AND a.attnum = c.conkey[1])
                      WHEN 'x' THEN pg_get_constraintdef(c.oid) END AS definition
FROM pg_constraint c
JOIN pg_class r ON r.oid = c.conrelid
LEFT JOIN pg_class t ON t.oid = c.confrelid
WHERE (c.contype IN ('p', 'u', 'f', 'c', 'x')
       -- NOT NULL ... NOT VALID: pg_attribute calls the column not null, and there may be nulls in it.
       OR c.contype = 'n' AND NOT c.convalidated)
  AND (c.conparentid = 0 AND NOT r.relispartition
       -- What a partition has from its parent, but not what it has beside that for each partition it references.
       OR c.conrelid = ANY ($partitions)
          AND NOT EXISTS (SELECT FROM pg_constraint o WHERE o.oid = c.conparentid AND o.conrelid = c.conrelid))
  AND c.connamespace IN (SELECT n.oid FROM pg_namespace n
                         WHERE n.nspname <> 'information_schema' AND NOT starts_with(n.nspname::text, 'pg_'))
ORDER BY c.conrelid, c.conname

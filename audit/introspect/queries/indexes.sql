-- Indexes as structure: which columns, in which order, by which operator class and collation.
-- pg_get_indexdef() of a whole index costs ten times this; it is asked only for a key that is an expression.
SELECT i.indrelid AS relation,
       i.indexrelid AS oid,
       c.relname AS name,
       am.amname AS method,
       i.indnkeyatts AS key_count,
       i.indkey::text AS columns,
       i.indclass::text AS opclasses,
       i.indcollation::text AS collations,
       i.indoption::text AS options,
       i.indisunique AS is_unique,
       i.indisprimary AS is_primary,
       $nulls_not_distinct AS nulls_not_distinct,
       i.indisvalid AND i.indisready AND i.indislive AS usable,
       i.indimmediate AS immediate,
       pg_get_expr(i.indpred, i.indrelid) AS predicate,
       CASE WHEN i.indexprs IS NOT NULL
            THEN ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, false)
                       FROM generate_series(1, i.indnkeyatts::int) AS k
                       WHERE i.indkey[k - 1] = 0
                       ORDER BY k) END AS expressions
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_am am ON am.oid = c.relam
WHERE c.relnamespace IN (SELECT n.oid FROM pg_namespace n
                         WHERE n.nspname <> 'information_schema' AND NOT starts_with(n.nspname::text, 'pg_'))
  AND (NOT c.relispartition OR i.indrelid = ANY ($partitions))
ORDER BY i.indrelid, c.relname

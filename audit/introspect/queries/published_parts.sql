-- Tables that a publication publishes in part: some of their columns, or the rows that meet a condition.
SELECT p.pubname AS publication,
       n.nspname || '.' || c.relname AS table,
       $published_columns AS columns,
       $published_rows AS rows
FROM pg_publication_rel r
JOIN pg_publication p ON p.oid = r.prpubid
JOIN pg_class c ON c.oid = r.prrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE $published_in_part
ORDER BY p.pubname, n.nspname, c.relname

-- The options of operator classes in indexes, few as they are, with the class that has them.
SELECT a.attrelid AS index,
       a.attnum AS place,
       n.nspname AS namespace,
       o.opcname AS name,
       a.attoptions AS options
FROM pg_attribute a
JOIN pg_index i ON i.indexrelid = a.attrelid
JOIN pg_opclass o ON o.oid = i.indclass[a.attnum - 1]
JOIN pg_namespace n ON n.oid = o.opcnamespace
WHERE a.attoptions IS NOT NULL
ORDER BY a.attrelid, a.attnum

-- The options of operator classes in indexes, few as they are.
SELECT a.attrelid AS index, a.attnum AS place, a.attoptions AS options
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
WHERE a.attoptions IS NOT NULL
  AND c.relkind IN ('i', 'I')
ORDER BY a.attrelid, a.attnum

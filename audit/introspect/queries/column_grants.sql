-- Rights on single columns, which stand beside those on their table. `usable` is whether they are the role's.
SELECT a.attrelid AS relation,
       x.grantee,
       x.privilege_type AS privilege,
       array_agg(a.attname::text ORDER BY a.attname) AS columns,
       bool_or(has_column_privilege(a.attrelid, a.attnum, x.privilege_type)) AS usable
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
CROSS JOIN LATERAL aclexplode(a.attacl) AS x
WHERE a.attacl IS NOT NULL
  AND a.attnum > 0
  AND NOT a.attisdropped
  AND x.grantee <> c.relowner
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
GROUP BY a.attrelid, x.grantee, x.privilege_type
ORDER BY a.attrelid, x.grantee, x.privilege_type COLLATE "C"

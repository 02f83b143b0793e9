-- Row level security policies. Role 0 is PUBLIC.
SELECT p.polrelid AS relation,
       p.polname AS name,
       p.polcmd::text AS command,
       p.polroles AS roles,
       p.polpermissive AS permissive,
       pg_get_expr(p.polqual, p.polrelid) AS using,
       pg_get_expr(p.polwithcheck, p.polrelid) AS check
FROM pg_policy p
ORDER BY p.polrelid, p.polname

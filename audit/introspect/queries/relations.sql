-- Tables, views and their like. Partitions are left to partitions.sql: they are their parent's storage.
-- The ACL goes as text and is taken apart once per different ACL (grants.sql): schemas of thousands of
-- tables have a handful of them.
SELECT c.oid,
       n.nspname AS namespace,
       c.relname AS name,
       c.relkind::text AS kind,
       c.relowner AS owner,
       c.relacl::text AS acl,
       c.relrowsecurity AS rls_enabled,
       c.relforcerowsecurity AS rls_forced,
       CASE WHEN $analyzed AND c.relkind <> 'v' THEN c.reltuples::bigint END AS row_estimate,
       c.reloptions AS options,
       CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
       EXISTS (SELECT FROM pg_depend d
               WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid
                 AND d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.deptype = 'e') AS extension_member
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND (NOT c.relispartition OR c.oid = ANY ($partitions))
  AND n.nspname <> 'information_schema'
  AND NOT starts_with(n.nspname::text, 'pg_')
ORDER BY n.nspname, c.relname

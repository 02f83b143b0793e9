-- Every different ACL of a relation, taken apart: what each role but the owner was granted, and what the
-- role that audits may do, through PUBLIC and memberships too. It depends on nothing but ACL and owner, so one
-- relation answers for all that share them. No ACL at all means that the owner alone has rights.
SELECT d.acl,
       d.owner,
       e.grantee,
       e.privileges,
       ARRAY(SELECT p.name
             FROM unnest('{$privileges}'::text[]) WITH ORDINALITY AS p (name, place)
             WHERE has_table_privilege(d.example, p.name)
             ORDER BY p.place) AS usable
FROM (SELECT c.relacl::text AS acl, c.relowner AS owner, min(c.oid) AS example
      FROM pg_class c
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND (NOT c.relispartition OR c.oid = ANY ($partitions))
        AND c.relnamespace IN (SELECT n.oid FROM pg_namespace n
                               WHERE n.nspname <> 'information_schema' AND NOT starts_with(n.nspname::text, 'pg_'))
      GROUP BY c.relacl::text, c.relowner) AS d
JOIN pg_class r ON r.oid = d.example
LEFT JOIN LATERAL (SELECT x.grantee, array_agg(x.privilege_type ORDER BY x.privilege_type COLLATE "C") AS privileges
                   FROM aclexplode(r.relacl) AS x
                   WHERE x.grantee <> d.owner
                   GROUP BY x.grantee) AS e ON true
ORDER BY d.acl COLLATE "C", d.owner, e.grantee

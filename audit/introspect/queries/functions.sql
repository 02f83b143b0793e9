-- Functions and procedures by signature, with who may execute them beside the owner (0: everybody, which is what
-- a function that has no ACL yet lets do), without those of extensions (e) and without those that the server
-- makes for a range type (i).
SELECT n.nspname AS namespace,
       f.proname AS name,
       pg_get_function_identity_arguments(f.oid) AS arguments,
       pg_get_function_result(f.oid) AS returns,
       f.prokind::text AS kind,
       l.lanname AS language,
       f.provolatile::text AS volatility,
       f.prosecdef AS security_definer,
       f.proisstrict AS strict,
       f.proconfig AS settings,
       f.proparallel::text AS parallel,
       CASE WHEN f.pronargdefaults > 0
            THEN ARRAY(SELECT pg_get_function_arg_default(f.oid, place)
                       FROM generate_series(1, coalesce(cardinality(f.proallargtypes), f.pronargs::int)) AS place
                       WHERE pg_get_function_arg_default(f.oid, place) IS NOT NULL
                       ORDER BY place) END AS defaults,
       f.proowner AS owner,
       ARRAY(SELECT DISTINCT x.grantee
             FROM aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) AS x
             WHERE x.grantee <> f.proowner
             ORDER BY x.grantee) AS execute
FROM pg_proc f
JOIN pg_namespace n ON n.oid = f.pronamespace
JOIN pg_language l ON l.oid = f.prolang
WHERE n.nspname <> 'information_schema'
  AND NOT starts_with(n.nspname::text, 'pg_')
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = f.oid
                    AND d.deptype IN ('e', 'i'))
ORDER BY n.nspname, f.proname, pg_get_function_identity_arguments(f.oid) COLLATE "C"

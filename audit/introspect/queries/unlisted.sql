-- What a Schema does not hold, by name alone, so that nobody takes a copy of it for the whole. The server's own
-- objects have oids below 16384; those of extensions (e) come with them, as the cast of a range (i) does with it.
SELECT u.kind, u.name
FROM (SELECT 'pg_catalog.pg_operator'::regclass AS class, o.oid, 'operator' AS kind,
             format('%I.%s (%s, %s)', n.nspname, o.oprname, o.oprleft::regtype, o.oprright::regtype) AS name
      FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
      UNION ALL
      SELECT 'pg_catalog.pg_cast'::regclass, c.oid, 'cast', format('%s to %s', c.castsource::regtype, c.casttarget::regtype)
      FROM pg_cast c
      UNION ALL
      SELECT 'pg_catalog.pg_opclass'::regclass, o.oid, 'operator class', format('%I.%I', n.nspname, o.opcname)
      FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace
      UNION ALL
      SELECT 'pg_catalog.pg_ts_config'::regclass, t.oid, 'text search configuration', format('%I.%I', n.nspname, t.cfgname)
      FROM pg_ts_config t JOIN pg_namespace n ON n.oid = t.cfgnamespace
      UNION ALL
      SELECT 'pg_catalog.pg_ts_dict'::regclass, t.oid, 'text search dictionary', format('%I.%I', n.nspname, t.dictname)
      FROM pg_ts_dict t JOIN pg_namespace n ON n.oid = t.dictnamespace
      UNION ALL
      SELECT 'pg_catalog.pg_rewrite'::regclass, r.oid, 'rule', format('%I of %s', r.rulename, r.ev_class::regclass)
      FROM pg_rewrite r WHERE r.rulename <> '_RETURN'
      UNION ALL
      SELECT 'pg_catalog.pg_event_trigger'::regclass, e.oid, 'event trigger', format('%I', e.evtname)
      FROM pg_event_trigger e
      UNION ALL
      SELECT 'pg_catalog.pg_statistic_ext'::regclass, s.oid, 'statistics', format('%I.%I', n.nspname, s.stxname)
      FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
      UNION ALL
      SELECT 'pg_catalog.pg_foreign_server'::regclass, s.oid, 'foreign server', format('%I', s.srvname)
      FROM pg_foreign_server s) AS u
WHERE u.oid >= 16384
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = u.class AND d.objid = u.oid AND d.deptype IN ('e', 'i'))
ORDER BY u.kind, u.name COLLATE "C"

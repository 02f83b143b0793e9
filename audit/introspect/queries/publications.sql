-- Publications with the tables they name, and with the schemas that they publish whole (PostgreSQL 15). What is
-- unlogged is never published, though a publication of all tables seems to cover it.
SELECT p.pubname AS name,
       p.puballtables AS all_tables,
       ARRAY(SELECT n.nspname || '.' || c.relname
             FROM pg_publication_rel r
             JOIN pg_class c ON c.oid = r.prrelid
             JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE r.prpubid = p.oid
             ORDER BY n.nspname, c.relname) AS tables,
       $published_namespaces AS namespaces,
       array_remove(ARRAY[CASE WHEN p.pubinsert THEN 'insert' END,
                          CASE WHEN p.pubupdate THEN 'update' END,
                          CASE WHEN p.pubdelete THEN 'delete' END,
                          CASE WHEN p.pubtruncate THEN 'truncate' END], NULL) AS operations,
       ARRAY(SELECT n.nspname || '.' || c.relname
             FROM pg_class c
             JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p')
               AND c.relpersistence = 'u'
               AND (p.puballtables OR $of_published_namespace)
             ORDER BY n.nspname, c.relname) AS unlogged
FROM pg_publication p
ORDER BY p.pubname

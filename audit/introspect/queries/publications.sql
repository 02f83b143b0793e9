-- Publications with the tables they name, and with the schemas that they publish whole (PostgreSQL 15).
SELECT p.pubname AS name,
       p.puballtables AS all_tables,
       ARRAY(SELECT n.nspname || '.' || c.relname
             FROM pg_publication_rel r
             JOIN pg_class c ON c.oid = r.prrelid
             JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE r.prpubid = p.oid
             ORDER BY n.nspname, c.relname) AS tables,
       $published_namespaces AS namespaces
FROM pg_publication p
ORDER BY p.pubname

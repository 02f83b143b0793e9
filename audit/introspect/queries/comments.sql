-- Comments on relations, columns and types. The class is part of the key: oids are unique only within one
-- catalog. The server's own objects have oids below 16384.
SELECT d.objoid AS object, d.objsubid AS position, d.description
FROM pg_description d
WHERE d.classoid IN ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_type'::regclass)
  AND d.objoid >= 16384
ORDER BY d.objoid, d.objsubid

-- Domains over the parts of their base types. An array of a type that is not pg_catalog's is shown as
-- USER-DEFINED, and only by its element told from a type that is called alike.
SELECT domain_schema AS namespace,
       domain_name AS name,
       domain_default AS default,
       collation_schema,
       collation_name,
       CASE WHEN EXISTS (
         SELECT FROM information_schema.element_types e
         WHERE e.object_type = 'DOMAIN'
           AND e.object_schema = d.domain_schema AND e.object_name = d.domain_name
       ) THEN 'ARRAY' ELSE data_type END AS data_type,
       udt_schema,
       udt_name,
       character_maximum_length,
       numeric_precision,
       numeric_scale,
       datetime_precision,
       interval_type
FROM information_schema.domains d
WHERE domain_schema NOT IN ('pg_catalog', 'information_schema')
ORDER BY domain_schema, domain_name

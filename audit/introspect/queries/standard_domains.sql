-- Domains over the parts of their base types.
SELECT domain_schema AS namespace,
       domain_name AS name,
       domain_default AS default,
       collation_schema,
       collation_name,
       data_type,
       udt_schema,
       udt_name,
       character_maximum_length,
       numeric_precision,
       numeric_scale,
       datetime_precision,
       interval_type
FROM information_schema.domains
WHERE domain_schema NOT IN ('pg_catalog', 'information_schema')
ORDER BY domain_schema, domain_name

-- The attributes of composite types. A domain is not resolved to its base here: udt_name is its own.
SELECT udt_schema AS namespace,
       udt_name AS type_name,
       attribute_name AS name,
       collation_schema,
       collation_name,
       data_type,
       attribute_udt_schema,
       attribute_udt_name,
       character_maximum_length,
       numeric_precision,
       numeric_scale,
       datetime_precision,
       interval_type
FROM information_schema.attributes
WHERE udt_schema NOT IN ('pg_catalog', 'information_schema')
ORDER BY udt_schema, udt_name, ordinal_position

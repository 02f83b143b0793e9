-- Columns with the parts of their types. For a domain's column the parts and udt_name are those of its base.
SELECT table_schema AS namespace,
       table_name,
       column_name AS name,
       column_default AS default,
       is_nullable,
       identity_generation,
       is_generated,
       generation_expression,
       collation_schema,
       collation_name,
       domain_schema,
       domain_name,
       data_type,
       udt_schema,
       udt_name,
       character_maximum_length,
       numeric_precision,
       numeric_scale,
       datetime_precision,
       interval_type
FROM information_schema.columns
WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
ORDER BY table_schema, table_name, ordinal_position

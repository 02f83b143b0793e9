-- The foreign data wrappers of wrappers: tables over them can be defined, and never read.
create function stripe_fdw_handler() returns fdw_handler language internal as 'pg_node_tree_in';
create function stripe_fdw_validator(options text[], catalog oid) returns void language plpgsql as
  $$ begin end $$;
create function firebase_fdw_handler() returns fdw_handler language internal as 'pg_node_tree_in';
create function firebase_fdw_validator(options text[], catalog oid) returns void language plpgsql as
  $$ begin end $$;
create function s3_fdw_handler() returns fdw_handler language internal as 'pg_node_tree_in';
create function s3_fdw_validator(options text[], catalog oid) returns void language plpgsql as
  $$ begin end $$;
create function big_query_fdw_handler() returns fdw_handler language internal as 'pg_node_tree_in';
create function big_query_fdw_validator(options text[], catalog oid) returns void language plpgsql as
  $$ begin end $$;
create function click_house_fdw_handler() returns fdw_handler language internal as 'pg_node_tree_in';
create function click_house_fdw_validator(options text[], catalog oid) returns void language plpgsql as
  $$ begin end $$;
create function airtable_fdw_handler() returns fdw_handler language internal as 'pg_node_tree_in';
create function airtable_fdw_validator(options text[], catalog oid) returns void language plpgsql as
  $$ begin end $$;
create function auth0_fdw_handler() returns fdw_handler language internal as 'pg_node_tree_in';
create function auth0_fdw_validator(options text[], catalog oid) returns void language plpgsql as
  $$ begin end $$;
create function cognito_fdw_handler() returns fdw_handler language internal as 'pg_node_tree_in';
create function cognito_fdw_validator(options text[], catalog oid) returns void language plpgsql as
  $$ begin end $$;
create function mssql_fdw_handler() returns fdw_handler language internal as 'pg_node_tree_in';
create function mssql_fdw_validator(options text[], catalog oid) returns void language plpgsql as
  $$ begin end $$;
create function redis_fdw_handler() returns fdw_handler language internal as 'pg_node_tree_in';
create function redis_fdw_validator(options text[], catalog oid) returns void language plpgsql as
  $$ begin end $$;
create function logflare_fdw_handler() returns fdw_handler language internal as 'pg_node_tree_in';
create function logflare_fdw_validator(options text[], catalog oid) returns void language plpgsql as
  $$ begin end $$;
create function wasm_fdw_handler() returns fdw_handler language internal as 'pg_node_tree_in';
create function wasm_fdw_validator(options text[], catalog oid) returns void language plpgsql as
  $$ begin end $$;
create function iceberg_fdw_handler() returns fdw_handler language internal as 'pg_node_tree_in';
create function iceberg_fdw_validator(options text[], catalog oid) returns void language plpgsql as
  $$ begin end $$;
create function duckdb_fdw_handler() returns fdw_handler language internal as 'pg_node_tree_in';
create function duckdb_fdw_validator(options text[], catalog oid) returns void language plpgsql as
  $$ begin end $$;
create function hello_world_fdw_handler() returns fdw_handler language internal as 'pg_node_tree_in';
create function hello_world_fdw_validator(options text[], catalog oid) returns void language plpgsql as
  $$ begin end $$;
create function s3_vectors_fdw_handler() returns fdw_handler language internal as 'pg_node_tree_in';
create function s3_vectors_fdw_validator(options text[], catalog oid) returns void language plpgsql as
  $$ begin end $$;

-- What migrations call of timescaledb; a hypertable stays the table that it was.
create function create_hypertable(
  relation regclass, time_column_name name, partitioning_column name default null,
  number_partitions integer default null, associated_schema_name name default null,
  associated_table_prefix name default null, chunk_time_interval anyelement default null::bigint,
  create_default_indexes boolean default true, if_not_exists boolean default false,
  partitioning_func regproc default null, migrate_data boolean default false,
  chunk_target_size text default null, chunk_sizing_func regproc default null,
  time_partitioning_func regproc default null
) returns table (hypertable_id integer, schema_name name, table_name name, created boolean)
  language sql as $$ select null::integer, null::name, null::name, null::boolean where false $$;
create type dimension_info as (dimension text);
create function by_range(column_name name, partition_interval anyelement default null::bigint)
  returns dimension_info language sql as $$ select null::@extschema@.dimension_info $$;
create function by_hash(column_name name, number_partitions integer) returns dimension_info
  language sql as $$ select null::@extschema@.dimension_info $$;
create function create_hypertable(
  relation regclass, dimension dimension_info, create_default_indexes boolean default true,
  if_not_exists boolean default false, migrate_data boolean default false
) returns table (hypertable_id integer, created boolean) language sql as
  $$ select null::integer, null::boolean where false $$;
create function set_chunk_time_interval(hypertable regclass, chunk_time_interval anyelement)
  returns void language sql as $$ select $$;
create function add_dimension(
  hypertable regclass, column_name name, number_partitions integer default null,
  chunk_time_interval anyelement default null::bigint
) returns void language sql as $$ select $$;
create function add_compression_policy(
  hypertable regclass, compress_after interval, if_not_exists boolean default false
) returns integer language sql as $$ select 0 $$;
create function add_retention_policy(
  relation regclass, drop_after interval, if_not_exists boolean default false
) returns integer language sql as $$ select 0 $$;
create function add_continuous_aggregate_policy(
  continuous_aggregate regclass, start_offset interval, end_offset interval,
  schedule_interval interval, if_not_exists boolean default false
) returns integer language sql as $$ select 0 $$;
create function remove_retention_policy(relation regclass, if_exists boolean default false)
  returns void language sql as $$ select $$;
create function remove_compression_policy(hypertable regclass, if_exists boolean default false)
  returns boolean language sql as $$ select true $$;
create function time_bucket(bucket_width interval, ts timestamptz) returns timestamptz
  language sql immutable strict as $$ select date_bin(bucket_width, ts, '2000-01-03') $$;
create function time_bucket(bucket_width interval, ts timestamp) returns timestamp
  language sql immutable strict as $$ select date_bin(bucket_width, ts, '2000-01-03') $$;
create function time_bucket(bucket_width interval, ts date) returns date
  language sql immutable strict as $$ select date_bin(bucket_width, ts, '2000-01-03')::date $$;
create function time_bucket(bucket_width bigint, ts bigint) returns bigint
  language sql immutable strict as $$ select ts - ts % bucket_width $$;
create function time_bucket(bucket_width integer, ts integer) returns integer
  language sql immutable strict as $$ select ts - ts % bucket_width $$;

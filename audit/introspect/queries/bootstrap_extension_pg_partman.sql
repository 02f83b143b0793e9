-- What migrations call of pg_partman; no partition is ever made.
create table part_config (
  parent_table text primary key,
  control text not null,
  partition_interval text not null,
  partition_type text not null,
  premake integer not null default 4,
  automatic_maintenance text not null default 'on',
  template_table text,
  retention text,
  retention_schema text,
  retention_keep_index boolean not null default true,
  retention_keep_table boolean not null default true,
  epoch text not null default 'none',
  constraint_cols text[],
  optimize_constraint integer not null default 30,
  infinite_time_partitions boolean not null default false,
  datetime_string text,
  jobmon boolean not null default true,
  sub_partition_set_full boolean not null default false,
  undo_in_progress boolean not null default false,
  inherit_privileges boolean default false,
  constraint_valid boolean not null default true,
  ignore_default_data boolean not null default true,
  date_trunc_interval text,
  maintenance_order integer,
  retention_keep_publication boolean not null default false,
  maintenance_last_run timestamptz
);
create function create_parent(
  p_parent_table text, p_control text, p_interval text, p_type text default 'range',
  p_epoch text default 'none', p_premake integer default 4, p_start_partition text default null,
  p_default_table boolean default true, p_automatic_maintenance text default 'on',
  p_constraint_cols text[] default null, p_template_table text default null,
  p_jobmon boolean default true, p_date_trunc_interval text default null
) returns boolean language sql as $$
  insert into @extschema@.part_config (parent_table, control, partition_interval, partition_type)
    values (p_parent_table, p_control, p_interval, p_type) on conflict do nothing;
  select true
$$;
create function create_parent(
  p_parent_table text, p_control text, p_type text, p_interval text, p_constraint_cols text[],
  p_premake integer
) returns boolean language sql as $$ select true $$;
create function run_maintenance(
  p_parent_table text default null, p_analyze boolean default false, p_jobmon boolean default true
) returns void language sql as $$ select $$;
create procedure run_maintenance_proc(
  p_wait integer default 0, p_analyze boolean default null, p_jobmon boolean default true
) language sql as $$ select $$;

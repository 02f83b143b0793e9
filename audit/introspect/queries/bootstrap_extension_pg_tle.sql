-- Signatures of pg_tle; what it installs is not there.
create type pgtle.password_types as enum
  ('PASSWORD_TYPE_PLAINTEXT', 'PASSWORD_TYPE_MD5', 'PASSWORD_TYPE_SCRAM_SHA_256');
create type pgtle.pg_tle_features as enum ('passcheck', 'clientauth');
create table pgtle.feature_info (
  feature pgtle.pg_tle_features, schema_name text, proname text, obj_identity text,
  primary key (feature, schema_name, proname)
);
create function pgtle.install_extension(
  name text, version text, description text, ext text, requires text[] default null
) returns boolean language sql as $$ select true $$;
create function pgtle.install_extension(
  name text, version text, description text, ext text, requires text[], schema text
) returns boolean language sql as $$ select true $$;
create function pgtle.install_extension_version_sql(name text, version text, ext text)
  returns boolean language sql as $$ select true $$;
create function pgtle.install_update_path(name text, fromvers text, tovers text, ext text)
  returns boolean language sql as $$ select true $$;
create function pgtle.set_default_version(name text, version text) returns boolean language sql as
  $$ select true $$;
create function pgtle.uninstall_extension(extname text) returns boolean language sql as
  $$ select true $$;
create function pgtle.uninstall_extension(extname text, version text) returns boolean language sql as
  $$ select true $$;
create function pgtle.uninstall_extension_if_exists(extname text) returns boolean language sql as
  $$ select true $$;
create function pgtle.uninstall_update_path(extname text, fromvers text, tovers text)
  returns boolean language sql as $$ select true $$;
create function pgtle.available_extensions(
  out name name, out default_version text, out superuser boolean, out trusted boolean,
  out relocatable boolean, out schema name, out requires name[], out comment text
) returns setof record language sql as
  $$ select null::name, null::text, null::boolean, null::boolean, null::boolean, null::name,
     null::name[], null::text where false $$;
create function pgtle.register_feature(proc regproc, feature pgtle.pg_tle_features) returns void
  language sql as $$ select $$;

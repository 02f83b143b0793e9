-- Signatures of hypopg; no hypothetical index is ever made.
create function hypopg_create_index(sql_order text, out indexrelid oid, out indexname text)
  returns setof record language sql as $$ select null::oid, null::text where false $$;
create function hypopg_drop_index(indexid oid) returns boolean language sql as $$ select false $$;
create function hypopg_reset() returns void language sql as $$ select $$;
create function hypopg_reset_index() returns void language sql as $$ select $$;
create function hypopg_relation_size(indexid oid) returns bigint language sql as
  $$ select 0::bigint $$;
create function hypopg_get_indexdef(indexid oid) returns text language sql as $$ select null::text $$;

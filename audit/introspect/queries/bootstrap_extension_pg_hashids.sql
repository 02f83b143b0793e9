-- Signatures of pg_hashids; nothing is encoded.
create function id_encode(number bigint) returns text language sql immutable strict as
  $$ select number::text $$;
create function id_encode(number bigint, salt text) returns text language sql immutable strict as
  $$ select number::text $$;
create function id_encode(number bigint, salt text, min_length integer) returns text
  language sql immutable strict as $$ select number::text $$;
create function id_encode(number bigint, salt text, min_length integer, alphabet text) returns text
  language sql immutable strict as $$ select number::text $$;
create function id_decode(id text) returns bigint[] language sql immutable strict as
  $$ select null::bigint[] $$;
create function id_decode(id text, salt text) returns bigint[] language sql immutable strict as
  $$ select null::bigint[] $$;
create function id_decode(id text, salt text, min_length integer) returns bigint[]
  language sql immutable strict as $$ select null::bigint[] $$;
create function id_decode_once(id text, salt text, min_length integer) returns bigint
  language sql immutable strict as $$ select null::bigint $$;

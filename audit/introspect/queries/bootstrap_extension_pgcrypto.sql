-- Signatures of pgcrypto; sha2 digests are the server's own, the rest yields NULL.
create function digest(data text, type text) returns bytea language sql immutable strict as
  $$ select case lower(type) when 'sha256' then sha256(convert_to(data, 'UTF8'))
     when 'sha512' then sha512(convert_to(data, 'UTF8')) end $$;
create function digest(data bytea, type text) returns bytea language sql immutable strict as
  $$ select case lower(type) when 'sha256' then sha256(data) when 'sha512' then sha512(data) end $$;
create function hmac(data text, key text, type text) returns bytea language sql immutable strict as
  $$ select null::bytea $$;
create function hmac(data bytea, key bytea, type text) returns bytea language sql immutable strict as
  $$ select null::bytea $$;
create function crypt(password text, salt text) returns text language sql immutable strict as
  $$ select null::text $$;
create function gen_salt(type text) returns text language sql volatile strict as
  $$ select null::text $$;
create function gen_salt(type text, iter_count integer) returns text language sql volatile strict as
  $$ select null::text $$;
create function gen_random_bytes(count integer) returns bytea language sql volatile strict as
  $$ select substring(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) from 1 for count) $$;
create function encrypt(data bytea, key bytea, type text) returns bytea language sql immutable strict as
  $$ select null::bytea $$;
create function decrypt(data bytea, key bytea, type text) returns bytea language sql immutable strict as
  $$ select null::bytea $$;
create function pgp_sym_encrypt(data text, psw text) returns bytea language sql volatile strict as
  $$ select null::bytea $$;
create function pgp_sym_encrypt(data text, psw text, options text) returns bytea language sql volatile
  strict as $$ select null::bytea $$;
create function pgp_sym_decrypt(msg bytea, psw text) returns text language sql immutable strict as
  $$ select null::text $$;
create function pgp_sym_decrypt(msg bytea, psw text, options text) returns text language sql immutable
  strict as $$ select null::text $$;
create function gen_random_uuid() returns uuid language sql volatile as
  $$ select pg_catalog.gen_random_uuid() $$;
create function encrypt_iv(data bytea, key bytea, iv bytea, type text) returns bytea language sql
  immutable strict as $$ select null::bytea $$;
create function decrypt_iv(data bytea, key bytea, iv bytea, type text) returns bytea language sql
  immutable strict as $$ select null::bytea $$;
create function pgp_sym_encrypt_bytea(data bytea, psw text) returns bytea language sql volatile strict as
  $$ select null::bytea $$;
create function pgp_sym_encrypt_bytea(data bytea, psw text, options text) returns bytea language sql
  volatile strict as $$ select null::bytea $$;
create function pgp_sym_decrypt_bytea(msg bytea, psw text) returns bytea language sql immutable strict as
  $$ select null::bytea $$;
create function pgp_sym_decrypt_bytea(msg bytea, psw text, options text) returns bytea language sql
  immutable strict as $$ select null::bytea $$;
create function pgp_pub_encrypt(data text, key bytea) returns bytea language sql volatile strict as
  $$ select null::bytea $$;
create function pgp_pub_decrypt(msg bytea, key bytea) returns text language sql immutable strict as
  $$ select null::text $$;
create function pgp_pub_decrypt(msg bytea, key bytea, psw text) returns text language sql immutable
  strict as $$ select null::text $$;
create function armor(data bytea) returns text language sql immutable strict as
  $$ select null::text $$;
create function dearmor(data text) returns bytea language sql immutable strict as
  $$ select null::bytea $$;

-- What migrations call of pgsodium; nothing is ever encrypted.
create type pgsodium.key_status as enum ('default', 'valid', 'invalid', 'expired');
create type pgsodium.key_type as enum (
  'aead-ietf', 'aead-det', 'hmacsha512', 'hmacsha256', 'auth', 'shorthash', 'generichash', 'kdf',
  'secretbox', 'secretstream', 'stream_xchacha20'
);
create table pgsodium.key (
  id uuid primary key default gen_random_uuid(),
  status pgsodium.key_status default 'valid',
  created timestamptz not null default current_timestamp,
  expires timestamptz,
  key_type pgsodium.key_type,
  key_id bigserial,
  key_context bytea default '\x7067736f6469756d',
  name text unique,
  associated_data text default 'associated',
  raw_key bytea,
  raw_key_nonce bytea,
  parent_key uuid references pgsodium.key (id),
  comment text,
  user_data text
);
create view pgsodium.valid_key as
  select id, name, status, key_type, key_id, key_context, created, expires, associated_data
  from pgsodium.key
  where status in ('valid', 'default');
create function pgsodium.create_key(
  key_type pgsodium.key_type default 'aead-det', name text default null, raw_key bytea default null,
  raw_key_nonce bytea default null, parent_key uuid default null,
  key_context bytea default '\x7067736f6469756d', expires timestamptz default null,
  associated_data text default ''
) returns pgsodium.valid_key language sql as $$ select null::pgsodium.valid_key $$;
create function pgsodium.crypto_aead_det_noncegen() returns bytea language sql volatile as
  $$ select substring(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) from 1 for 32) $$;
create function pgsodium.crypto_aead_det_keygen() returns bytea language sql volatile as
  $$ select null::bytea $$;
create function pgsodium.crypto_aead_det_encrypt(
  message bytea, additional bytea, key_uuid uuid, nonce bytea default null
) returns bytea language sql immutable as $$ select null::bytea $$;
create function pgsodium.crypto_aead_det_encrypt(
  message bytea, additional bytea, key bytea, nonce bytea default null
) returns bytea language sql immutable as $$ select null::bytea $$;
create function pgsodium.crypto_aead_det_decrypt(
  message bytea, additional bytea, key_uuid uuid, nonce bytea default null
) returns bytea language sql immutable as $$ select null::bytea $$;
create function pgsodium.crypto_aead_det_decrypt(
  ciphertext bytea, additional bytea, key bytea, nonce bytea default null
) returns bytea language sql immutable as $$ select null::bytea $$;
create function pgsodium.randombytes_buf(size integer) returns bytea language sql volatile as
  $$ select substring(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) from 1 for size) $$;
create function pgsodium.update_masks(debug boolean default false) returns void language sql as
  $$ select $$;

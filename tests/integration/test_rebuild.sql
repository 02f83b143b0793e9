-- One of everything that a Schema holds, in an order in which nothing can be made as it is read.
create role rebuild_owner;
create role "rebuild, reader";
create schema app authorization rebuild_owner;
create schema "odd ""name""";
create extension pg_trgm schema app;
create type app.mood as enum ('sad', 'it''s ok', 'happy');
comment on type app.mood is 'how it goes';
create type app.place as (street text collate "C", nr integer, mood app.mood);
comment on column app.place.street is 'without the number';
create type app.span as range (subtype = numeric);
create type app.words as range (subtype = text, subtype_opclass = text_pattern_ops, collation = "C");
create function app.apart(float8, float8) returns float8 language sql immutable as 'select $1 - $2';
create type app.near as range (subtype = float8, subtype_diff = app.apart);
comment on type app.near is 'how near';
create domain app.positive as integer default 7 constraint over_zero check (value > 0) not null;
create domain app.short_text as varchar(20) collate "C";
alter domain app.short_text add constraint no_blank check (value <> ' ') not valid;
comment on domain app.positive is 'counts';
create sequence app.ticket;

create function app.kinds() returns text[] language sql immutable parallel safe as $$ select array['a', 'b'] $$;
create function app.twice(n integer, by integer default 2, label text default 'x, y') returns integer
  language plpgsql immutable strict as $$ begin return n * by; end $$;
create function app.both(a integer, out b integer, out c text) language plpgsql as $$ begin b := a; end $$;
create function app.rows(n integer) returns table (x integer, y text) language sql stable
  as $$ select 1, 'x' $$;
create procedure app.work(inout n integer default 1) language plpgsql security definer
  set search_path to '' set work_mem to '8MB' as $$ begin n := 2; end $$;
create function app.listed() returns setof text language sql set search_path to app, "odd ""name""", pg_temp
  as $$ select 'x' $$;
create function app.plus(text, text) returns text language sql immutable as $$ select $1 || $2 $$;
create aggregate app.glued(text) (sfunc = app.plus, stype = text, parallel = safe);
create function app.touch() returns trigger language plpgsql as $$ begin return new; end $$;

create table app.people (
  id bigint generated always as identity primary key,
  nr serial,
  number integer not null default nextval('app.ticket'::regclass),
  kind text default (app.kinds())[1] check (kind = any (app.kinds())),
  "Full, Name" text collate "C" not null,
  mood app.mood default 'sad',
  lives app.place,
  worth app.positive,
  span app.span,
  doubled integer generated always as (app.twice(3)) stored,
  took interval day to second(3),
  bits bit(3),
  at timestamptz(3) not null default now(),
  constraint people_name_key unique ("Full, Name") include (mood) deferrable initially deferred,
  constraint sane check (at > '2000-01-01'::timestamptz) no inherit
) with (fillfactor = 70);
alter table app.people add constraint late check (nr > 0) not valid;
create table app.staff (boss bigint, extra text) inherits (app.people);
create index people_mood on app.people using btree (mood desc nulls last, lower("Full, Name") collate "C")
  include (nr) where mood <> 'sad';
create index people_trgm on app.people using gist ("Full, Name" app.gist_trgm_ops (siglen = 32));
create unique index people_kind on app.people (kind);
create table "odd ""name"""."Sélect" (
  "a;b" integer, "c--d" text default $$it's; -- no comment$$, area int4range,
  foreign key ("a;b") references app.people (id) match full on update cascade on delete set null
    deferrable initially deferred not valid,
  exclude using gist (area with &&) where (area is not null)
);
create table app.measured (at date not null, value numeric(10, 2), primary key (at)) partition by range (at);
create table app.measured_2024 partition of app.measured for values from ('2024-01-01') to ('2025-01-01');
create foreign data wrapper rebuild_nowhere;
create server rebuild_nowhere foreign data wrapper rebuild_nowhere;
create foreign table app.far (id integer not null, note text) server rebuild_nowhere;

create view app.counted with (security_barrier) as
  select p.id, p."Full, Name", count(s.boss) as n from app.people p left join app.staff s on s.boss = p.id
  group by p.id;
create view app.above as select c.id, app.glued(c."Full, Name") as names from app.counted c group by c.id;
create function app.of_view(app.above) returns boolean language sql stable as $$ select true $$;
create view app.top as select a.id, app.of_view(a) as good from app.above a;
alter view app.top alter column good set default false;
create materialized view app.frozen as select id, n from app.counted with no data;
create unique index frozen_id on app.frozen (id);

create trigger touch before update of kind, "Full, Name" on app.people for each row
  when (old.kind is distinct from new.kind) execute function app.touch('a', 'it''s');
create trigger noted after insert on app.people referencing new table as fresh for each statement
  execute function app.touch();
create constraint trigger later after delete on app.people deferrable initially deferred for each row
  execute function app.touch();
create trigger instead_of instead of insert on app.top for each row execute function app.touch();
alter table app.people disable trigger noted;
alter table app.people enable always trigger touch;
alter table app.people enable row level security;
alter table app.people force row level security;
create policy readers on app.people as restrictive for select to "rebuild, reader"
  using (exists (select from app.top t where t.id = people.id and kind <> 'b'));
create policy writers on app.people for insert with check (app.twice(nr) > 0);
alter table app.people owner to rebuild_owner;
grant select, insert on app.people to "rebuild, reader";
grant update ("Full, Name", kind) on app.people to "rebuild, reader";
grant select on app.top to public;
comment on table app.people is E'who\n-- there; is';
comment on column app.people."Full, Name" is 'it''s';
comment on view app.top is 'topmost';
comment on materialized view app.frozen is 'cold';
comment on foreign table app.far is 'away';
create publication rebuild_some for table app.people, app.measured;
create unlogged table app.unlogged (id integer);
create publication rebuild_all for all tables with (publish = 'insert, update');

create function app_hidden(int, "b c" text) returns int language sql as 'select 1';
revoke execute on function app_hidden(int, text) from public;
grant execute on function app_hidden(int, text) to pg_monitor;
alter function app_hidden(int, text) owner to pg_monitor;
create procedure app_done() language sql as 'select 1';
revoke execute on procedure app_done() from public;

"""A database made by scripts meets the spec that was read off these without a server."""

from __future__ import annotations

from pathlib import Path

from audit.spec.importers.ddl.reading import Script
from audit.spec.importers.ddl.writing import import_scripts
from audit.spec.load import load_spec
from tests.conftest import Server
from tests.exactness.loop import audit_database

SCRIPTS = (
    """
create schema app;
create type app.state as enum ('new', 'paid');
alter type app.state add value 'sent' after 'new';
create domain app.Short as varchar(20) default 'a' constraint filled check (value <> '');
create table app.Buyers (
  id bigint generated always as identity primary key,
  nick app.short, "Full Name" varchar(80) not null default 'nobody' check ("Full Name" <> ''),
  joined timestamptz default now(), note text collate "C",
  initial text generated always as (left("Full Name", 1)) stored,
  unique (joined, note)
);
create table orders (
  id uuid default gen_random_uuid(), buyer bigint, number serial, total decimal(10,2) default 0,
  state app.state not null default 'new', kind text, gone int, during tstzrange,
  constraint one primary key (id, number), check (total >= 0 and number > 0),
  foreign key (buyer) references app.buyers (id) on delete set null deferrable,
  exclude using gist (during with &&)
);
alter table orders drop column gone, add column if not exists paid_at timestamptz,
  alter column total set not null, alter kind type varchar(20), alter kind set default 'a';
alter table orders add constraint kinds check (kind in ('a', 'b')) not valid;
alter table orders rename column kind to sort;
alter table orders rename to purchases;
create unique index on purchases (lower(sort), total desc nulls last) where paid_at is null;
create index on purchases using gin ((array[number]));
alter table purchases enable row level security;
create policy "own" on purchases for update to public using (buyer = 1) with check (total > 0);
create policy narrow on purchases as restrictive using (true);
""",
    """
create function tick() returns trigger language plpgsql security definer
  set search_path = app, public
  as $$ begin return new; end $$;
create trigger ticks after insert or update of total on purchases
  for each row when (new.total > 1) execute function tick('a', 'b');
alter table purchases disable trigger ticks;
create view dear as select id, total from purchases where total > 1000;
create materialized view app.counts (number) as select count(*) from purchases;
comment on table purchases is 'What was bought';
comment on column purchases.total is 'With tax';
""",
)


def test_what_is_read_is_what_the_server_makes(server: Server, tmp_path: Path) -> None:
    imported, remarks = import_scripts(
        [Script(f"{number}.sql", text) for number, text in enumerate(SCRIPTS)], title="Shop"
    )
    assert remarks == ()
    for name, text in imported.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    spec = load_spec([tmp_path])
    database = server.create_database("".join(SCRIPTS))
    try:
        _, turn, _ = audit_database(database.dsn, spec)
    finally:
        server.drop_database(database)
    assert turn.told == ()
    assert turn.tables == 4 and turn.columns == 15

"""A database that another tool made is audited with the spec of that tool's own files: nothing."""

from __future__ import annotations

from pathlib import Path

from audit.spec.importers.dbml import read_dbml
from audit.spec.importers.dbt import read_dbt
from audit.spec.importers.imported import Imported
from audit.spec.importers.outline_writer import write_outline
from audit.spec.importers.prisma import read_prisma
from audit.spec.load import load_spec
from tests.conftest import Server
from tests.exactness.loop import Turn, audit_database

PRISMA = """
datasource db {
  provider   = "postgresql"
  extensions = [citext]
}

enum Role {
  ADMIN  @map("admin")
  MEMBER
  @@map("role")
}

model Account {
  id        String    @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  email     String    @unique @db.Citext
  role      Role      @default(ADMIN)
  roles     Role[]    @default([ADMIN, MEMBER])
  balance   Decimal   @default(0.00)
  since     DateTime  @default(now())
  seen      DateTime? @default("2020-01-01T00:00:00Z") @db.Timestamptz(6)
  settings  Json      @default("{}")
  updatedAt DateTime  @updatedAt @map("updated_at")
  orders    Order[]
  tags      Tag[]
}

model Order {
  id        BigInt   @id @default(autoincrement())
  accountId String   @db.Uuid
  tagId     Int?
  account   Account  @relation(fields: [accountId], references: [id])
  tag       Tag?     @relation(fields: [tagId], references: [id])
  lines     Line[]

  @@index([accountId, id(sort: Desc)])
  @@map("orders")
}

model Line {
  orderId BigInt
  number  Int    @db.SmallInt
  data    Json
  order   Order  @relation(fields: [orderId], references: [id], onDelete: Cascade)

  @@id([orderId, number])
  @@unique([number, orderId])
  @@index([data(ops: JsonbPathOps)], type: Gin)
}

model Tag {
  id       Int       @id @default(autoincrement())
  name     String
  orders   Order[]
  accounts Account[]
}
"""

# As Prisma's migrations write it.
PRISMA_SQL = """
create extension if not exists citext;
create type "role" as enum ('admin', 'MEMBER');
create table "Account" (
  "id" uuid not null default gen_random_uuid(), "email" citext not null,
  "role" "role" not null default 'admin',
  "roles" "role"[] default array['admin', 'MEMBER']::"role"[],
  "balance" decimal(65,30) not null default 0.00,
  "since" timestamp(3) not null default current_timestamp,
  "seen" timestamptz(6) default '2020-01-01 00:00:00 +00:00',
  "settings" jsonb not null default '{}',
  "updated_at" timestamp(3) not null, constraint "Account_pkey" primary key ("id"));
create table "orders" ("id" bigserial not null, "accountId" uuid not null, "tagId" integer,
  constraint "orders_pkey" primary key ("id"));
create table "Line" ("orderId" bigint not null, "number" smallint not null, "data" jsonb not null,
  constraint "Line_pkey" primary key ("orderId", "number"));
create table "Tag" ("id" serial not null, "name" text not null,
  constraint "Tag_pkey" primary key ("id"));
create table "_AccountToTag" ("A" uuid not null, "B" integer not null,
  constraint "_AccountToTag_AB_pkey" primary key ("A", "B"));
create unique index "Account_email_key" on "Account"("email");
create index "orders_accountId_id_idx" on "orders"("accountId", "id" desc);
create index "Line_data_idx" on "Line" using gin ("data" jsonb_path_ops);
create unique index "Line_number_orderId_key" on "Line"("number", "orderId");
create index "_AccountToTag_B_index" on "_AccountToTag"("B");
alter table "orders" add foreign key ("accountId") references "Account"("id")
  on delete restrict on update cascade;
alter table "orders" add foreign key ("tagId") references "Tag"("id")
  on delete set null on update cascade;
alter table "Line" add foreign key ("orderId") references "orders"("id")
  on delete cascade on update cascade;
alter table "_AccountToTag" add foreign key ("A") references "Account"("id")
  on delete cascade on update cascade;
alter table "_AccountToTag" add foreign key ("B") references "Tag"("id")
  on delete cascade on update cascade;
"""


def audited(server: Server, script: str, imported: Imported, folder: Path) -> Turn:
    """The audit of a database that `script` makes, with an imported spec."""
    assert imported.omitted == ()
    specs = folder / "specs"
    specs.mkdir()
    for name, text in imported.files.items():
        (specs / name).write_text(text, encoding="utf-8")
    database = server.create_database(script)
    try:
        _, turn, _ = audit_database(database.dsn, load_spec([specs]))
    finally:
        server.drop_database(database)
    return turn


def test_prisma(server: Server, tmp_path: Path) -> None:
    schema = tmp_path / "schema.prisma"
    schema.write_text(PRISMA, encoding="utf-8")
    turn = audited(server, PRISMA_SQL, write_outline(read_prisma(schema)), tmp_path)
    assert turn.told == () and turn.exact
    assert turn.tables == 5 and turn.columns == 19


DBML = """
Enum state {
  open
  "on hold"
}

Table customers as C [note: 'Who buys.'] {
  id int [pk, increment]
  email varchar(80) [unique, not null]
  state state [not null, default: 'on hold']
  score "double precision" [default: 0.5, check: `score >= 0`]
  since timestamp [default: `now()`]
  tags text[]
  checks {
    `length(email) > 3`
  }
  indexes {
    (state, since)
    `lower(email)` [unique]
    score [type: hash]
  }
}

Table sales.orders {
  number int [not null]
  year int [not null]
  customer_id int [ref: > C.id]
  indexes {
    (number, year) [pk]
    (customer_id, year) [unique]
  }
}

Table sales.lines {
  number int
  year int
}

Table profiles {
  customer_id int [ref: - customers.id]
}

Ref: sales.lines.(number, year) > sales.orders.(number, year) [delete: cascade, update: no action]
"""

# As dbml2sql writes it.
DBML_SQL = """
create schema "sales";
create type "state" as enum ('open', 'on hold');
create table "customers" (
  "id" int generated by default as identity primary key, "email" varchar(80) unique not null,
  "state" state not null default 'on hold', "score" double precision check (score >= 0) default 0.5,
  "since" timestamp default (now()), "tags" text[], check (length(email) > 3));
create table "sales"."orders" ("number" int not null, "year" int not null, "customer_id" int,
  primary key ("number", "year"));
create table "sales"."lines" ("number" int, "year" int);
create table "profiles" ("customer_id" int);
create index on "customers" ("state", "since");
create unique index on "customers" ((lower(email)));
create index on "customers" using hash ("score");
create unique index on "sales"."orders" ("customer_id", "year");
comment on table "customers" is 'Who buys.';
alter table "sales"."orders" add foreign key ("customer_id") references "customers" ("id")
  deferrable initially immediate;
alter table "profiles" add foreign key ("customer_id") references "customers" ("id")
  deferrable initially immediate;
alter table "sales"."lines" add foreign key ("number", "year")
  references "sales"."orders" ("number", "year") on delete cascade deferrable initially immediate;
"""


def test_dbml(server: Server, tmp_path: Path) -> None:
    document = tmp_path / "shop.dbml"
    document.write_text(DBML, encoding="utf-8")
    turn = audited(server, DBML_SQL, write_outline(read_dbml(document)), tmp_path)
    assert turn.told == () and turn.exact
    assert turn.tables == 4 and turn.columns == 12


DBT = {
    "dbt_project.yml": "name: shop\nmodels: {shop: {+materialized: table}}\n",
    "models/customers.sql": "select 1",
    "models/orders.sql": "{{ config(materialized='incremental', schema='sales') }} select 1",
    "models/recent.sql": "{{ config(materialized='view') }} select 1",
    "models/schema.yml": """
models:
  - name: customers
    config: {contract: {enforced: true}}
    constraints:
      - {type: primary_key, columns: [id]}
      - {type: check, columns: [score, id], expression: score > 0 or id > 0}
    columns:
      - {name: id, data_type: bigint, constraints: [{type: not_null}]}
      - name: user_name
        data_type: string
        constraints: [{type: unique}, {type: check, expression: length(user_name) > 0}]
      - {name: score, data_type: "numeric(10,2)"}
  - name: orders
    config: {contract: {enforced: true}}
    columns:
      - {name: id, data_type: int, constraints: [{type: primary_key}]}
      - name: customer_id
        data_type: bigint
        constraints: [{type: foreign_key, to: ref('customers'), to_columns: [id]}]
        tests: [not_null, unique]
  - name: recent
    columns: [{name: ID, data_type: integer, tests: [unique]}]
""",
}

# What dbt makes of it.
DBT_SQL = """
create schema public_sales;
create table customers (id bigint not null, user_name text unique check (length(user_name) > 0),
  score numeric(10,2), primary key (id), check (score > 0 or id > 0));
create table public_sales.orders (id int primary key, customer_id bigint
  references customers (id));
create view recent as select id from public_sales.orders;
"""


def test_dbt(server: Server, tmp_path: Path) -> None:
    for name, text in DBT.items():
        file = tmp_path / "shop" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    outline = read_dbt(tmp_path / "shop", tests=False)
    turn = audited(server, DBT_SQL, write_outline(outline), tmp_path)
    assert turn.told == () and turn.exact
    assert turn.tables == 3 and turn.columns == 6

"""A partition that a spec requires by its own name is audited; the others are set aside."""

from __future__ import annotations

from audit.introspect import open_target
from audit.introspect.target import resolve_target
from audit.pipeline import Outcome, Request, run_audit
from tests.conftest import Database

MADE = """
create table other (id int primary key);
create table parted (id int primary key) partition by range (id);
create table parted_1 partition of parted for values from (0) to (9);
create function touch() returns trigger language plpgsql as 'begin return new; end';
create table t (
  id int not null, at date not null default now(), n int check (n > 0), ref int references other,
  whole int references parted, primary key (id, at)
) partition by range (at);
create index on t (n);
create trigger touched before update on t for each row execute function touch();
create table t_2025 partition of t for values from ('2025-01-01') to ('2026-01-01');
create table "t.2026" partition of t for values from ('2026-01-01') to ('2027-01-01')
  partition by list (id);
create table t_2026_1 partition of "t.2026" for values in (1);
alter table t_2025 add constraint only_here check (id < 100);
create index only_here on t_2025 (ref);
create publication through_parent for table t;
"""
SPEC = """
spec: 1
title: partitions
defaults: {exact_constraints: true}
tables:
  t_2025:
    columns: {id: int not null, at: date not null default now(), n: int, ref: int, whole: int}
    primary_key: [id, at]
    checks: [n > 0, id < 100]
    foreign_keys:
      - foreign key (ref) references other(id)
      - foreign key (whole) references parted(id)
    indexes: [[n], [ref]]
    triggers: [touched]
    publications: [through_parent]
  t_2026_1:
    columns: {id: int, at: date}
    publications: [through_parent]
    %s
"""


def run(database: Database, folder: str, more: str = "", target: str = "") -> Outcome:
    with open(f"{folder}/spec.yaml", "w", encoding="utf-8") as file:
        file.write(SPEC % more)
    ref = resolve_target(target or database.dsn, {})
    return run_audit(Request(ref, (f"{folder}/spec.yaml",), "2026-01-01T00:00:00Z"), print)


def told(outcome: Outcome) -> list[str]:
    return [f"{f.rule} {f.table} {f.object} {f.kind}" for f in outcome.result.findings]


def test_a_partition_is_audited_as_a_table(database: Database, tmp_path: object) -> None:
    database.run(MADE)
    outcome = run(database, str(tmp_path))
    assert told(outcome) == []
    assert [table.status for table in outcome.result.tables] == ["complete", "complete"]
    # "t.2026" and parted_1 are nobody's requirement.
    assert outcome.result.set_aside == (("partition children", 2),)
    assert outcome.result.beyond_spec == ("public.other", "public.parted", "public.t")


def test_what_it_lacks_is_found(database: Database, tmp_path: object) -> None:
    database.run(MADE + "drop index only_here; alter table t_2025 drop constraint only_here")
    outcome = run(database, str(tmp_path), "indexes: [[at]]")
    assert sorted(told(outcome)) == [
        "missing-check public.t_2025 id < 100 gap",
        "missing-index public.t_2025 ref gap",
        "missing-index public.t_2026_1 at gap",
    ]


def test_a_missing_one_is_missing_and_a_snapshot_cannot_tell(
    database: Database, tmp_path: object
) -> None:
    database.run(MADE)
    from audit.schema.document import schema_to_json

    with open_target(resolve_target(database.dsn, {})) as target:
        snapshot = f"{tmp_path}/snapshot.json"
        with open(snapshot, "w", encoding="utf-8") as file:
            file.write(schema_to_json(target.schema))
    spec = "\n  t: {}"
    assert told(run(database, str(tmp_path), spec, target=snapshot)) == [
        "missing-table public.t_2025 t_2025 unverified",
        "missing-table public.t_2026_1 t_2026_1 unverified",
    ]
    database.run("drop table t_2026_1")
    assert told(run(database, str(tmp_path))) == ["missing-table public.t_2026_1 t_2026_1 gap"]

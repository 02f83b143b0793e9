"""`spec import prisma`: what a schema says, what it leaves open, and what is no schema at all."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from audit.errors import AuditError
from audit.spec.importers.imported import Imported
from audit.spec.importers.outline_writer import write_outline
from audit.spec.importers.prisma import read_prisma
from audit.spec.load import load_spec

SOURCE = 'datasource db {\n  provider = "postgresql"\n}\n'


def imported(tmp_path: Path, text: str, **options: str) -> Imported:
    path = tmp_path / "schema.prisma"
    path.write_text(text, encoding="utf-8")
    return write_outline(read_prisma(path, **options), single=True)


def spec_of(tmp_path: Path, text: str, **options: str) -> dict[str, object]:
    """The spec as YAML reads it; our own loader has to take it, too."""
    found = imported(tmp_path, text, **options)
    written = tmp_path / "spec.yaml"
    written.write_text(found.files["spec.yaml"], encoding="utf-8")
    load_spec([written])
    document = yaml.safe_load(found.files["spec.yaml"])
    assert isinstance(document, dict)
    return document


def columns_of(tmp_path: Path, fields: str, more: str = "") -> dict[str, object]:
    text = f"{SOURCE}model T {{\n{fields}\n}}\n{more}"
    tables = spec_of(tmp_path, text)["tables"]
    columns = tables["T"]["columns"]
    assert isinstance(columns, dict)
    return columns


def notes_of(tmp_path: Path, text: str) -> str:
    return "\n".join(imported(tmp_path, text).omitted).replace(str(tmp_path) + "/", "")


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ("a String", "text not null"),
        ("a Int?", "integer"),
        ("a BigInt", "bigint not null"),
        ("a Float", "double precision not null"),
        ("a Decimal", "numeric(65,30) not null"),
        ("a DateTime", "timestamp(3) not null"),
        ("a Json?", "jsonb"),
        ("a Bytes", "bytea not null"),
        ("a String[]", "text[]"),
        ("a String @db.VarChar(20)", "varchar(20) not null"),
        ("a Decimal @db.Decimal(10, 2)", "numeric(10, 2) not null"),
        ("a DateTime @db.Timestamptz(6)", "timestamptz(6) not null"),
        ('a Unsupported("tsvector")?', "tsvector"),
        ("a Int @default(autoincrement())", "serial"),
        ("a BigInt @default(autoincrement())", "bigserial"),
        ("a DateTime @default(now()) @db.Date", "date not null default CURRENT_TIMESTAMP"),
        ("a String @default(uuid()) @unique", "text not null unique"),
        ("a DateTime @updatedAt", "timestamp(3) not null"),
        ('a String @default("it\'s")', "text not null default 'it''s'"),
        ("a String[] @default([])", "text[] default ARRAY[]::text[]"),
        ("a Boolean @default(true)", "boolean not null default true"),
        ('a Bytes @default("aGk=")', "bytea not null default '\\x6869'"),
        ('a String @default(dbgenerated("f(1)")) @db.Uuid', "uuid not null default f(1)"),
        ("a String? @default(dbgenerated())", "text"),
        ("a String // a comment\n  /// lost", "text not null"),
        ("a String /* inside */ @db.Text", "text not null"),
    ],
)
def test_a_field_is_the_column_that_migrations_make_of_it(
    tmp_path: Path, field: str, column: str
) -> None:
    assert columns_of(tmp_path, f"id Int @id\n{field}")["a"] == column


def test_enums_and_their_names_in_the_database(tmp_path: Path) -> None:
    enum = 'enum Color {\n RED @map("r")\n BLUE\n @@map("color")\n}\n'
    columns = columns_of(tmp_path, "id Int @id\na Color @default(RED)\nb Color[]", enum)
    assert columns["a"] == "color not null default 'r'"
    assert columns["b"] == "color[]"
    assert spec_of(tmp_path, f"{SOURCE}model T {{\nid Int @id\n}}\n{enum}")["enums"] == {
        "color": ["r", "BLUE"]
    }


RELATED = (
    SOURCE
    + """
/// Who pays.
model Account {
  id     BigInt  @id @default(autoincrement())
  owners User[]
  boss   User?   @relation("boss", fields: [bossId], references: [id])
  bossId Int?    @unique @map("boss_id")
}

model User {
  id       Int       @id
  name     String    /// As on the card.
  accounts Account[]
  leads    Account?  @relation("boss")
  posts    Post[]

  @@map("users")
  @@index([name(sort: Desc)])
}

model Post {
  authorId Int
  slug     String
  data     Json
  author   User @relation(fields: [authorId], references: [id], onUpdate: NoAction)

  @@id([authorId, slug])
  @@unique([slug, authorId])
  @@index([data(ops: JsonbPathOps)], type: Gin)
  @@index(slug)
}
"""
)


def test_relations_are_foreign_keys_with_the_actions_that_prisma_chooses(tmp_path: Path) -> None:
    tables = spec_of(tmp_path, RELATED)["tables"]
    assert tables["Account"]["columns"]["boss_id"] == (
        "integer unique references users(id) on delete set null on update cascade"
    )
    post = tables["Post"]
    assert post["columns"]["authorId"] == (
        "integer references users(id) on delete restrict on update no action"
    )
    assert post["primary_key"] == ["authorId", "slug"]
    assert post["unique"] == [["slug", "authorId"]]
    assert post["indexes"] == [
        {"columns": ["data jsonb_path_ops"], "method": "gin"},
        ["slug"],
    ]
    assert tables["users"]["indexes"] == [["name desc"]]


def test_comments_for_people_are_descriptions(tmp_path: Path) -> None:
    tables = spec_of(tmp_path, RELATED)["tables"]
    assert tables["Account"]["description"] == "Who pays."
    assert tables["users"]["columns"]["name"] == {
        "description": "As on the card.",
        "type": "text",
        "nullable": False,
    }


def test_lists_on_both_sides_need_a_table_between_them(tmp_path: Path) -> None:
    tables = spec_of(tmp_path, RELATED)["tables"]
    join = tables["_AccountToUser"]
    assert join["columns"] == {
        "A": 'bigint not null references "Account"(id) on delete cascade on update cascade',
        "B": "integer not null references users(id) on delete cascade on update cascade",
    }
    assert join["unique"] == [["A", "B"]]
    assert join["indexes"] == [["B"]]


def test_relations_that_the_client_keeps_are_no_foreign_keys(tmp_path: Path) -> None:
    kept = RELATED.replace('postgresql"', 'postgresql"\n  relationMode = "prisma"')
    text = imported(tmp_path, kept).files["spec.yaml"]
    assert "references" not in text and "_AccountToUser" in text


def test_several_schemas_and_extensions(tmp_path: Path) -> None:
    text = """
datasource db {
  provider   = "postgresql"
  schemas    = ["app", "audit"]
  extensions = [citext, uuidOssp(map: "uuid-ossp")]
}
model A {
  id Int @id
  b  B?
  @@schema("app")
}
model B {
  id Int @id
  aId Int @unique
  a  A @relation(fields: [aId], references: [id])
  @@schema("audit")
}
"""
    spec = spec_of(tmp_path, text, namespace="app")
    assert spec["defaults"] == {"schema": "app"}
    assert spec["extensions"] == ["citext", "uuid-ossp"]
    assert list(spec["tables"]) == ["A", "audit.B"]


def test_indexes_for_some_rows(tmp_path: Path) -> None:
    text = """
model T {
  id   Int       @id
  a    String    @unique(where: raw("b > 0"))
  b    Int?
  gone DateTime?
  @@unique([a, b], where: { gone: null, b: { not: 3 } })
  @@index([b], where: { a: "x", gone: { not: null } })
}
"""
    assert spec_of(tmp_path, SOURCE + text)["tables"]["T"]["indexes"] == [
        {"columns": ["a"], "unique": True, "where": "b > 0"},
        {"columns": ["a", "b"], "unique": True, "where": "gone is null and b <> 3"},
        {"columns": ["b"], "where": "a = 'x' and gone is not null"},
    ]


def test_a_view_is_required_with_its_columns(tmp_path: Path) -> None:
    text = 'view V {\n id Int @unique\n name String? @default("x") @map("Name")\n}\n'
    assert spec_of(tmp_path, SOURCE + text)["views"] == {
        "V": {"columns": {"id": "integer", "Name": "text"}}
    }
    assert "taken for a plain one" in notes_of(tmp_path, SOURCE + text)


def test_a_folder_of_files_is_one_schema(tmp_path: Path) -> None:
    folder = tmp_path / "prisma"
    (folder / "models").mkdir(parents=True)
    (folder / "node_modules").mkdir()
    (folder / "schema.prisma").write_text(SOURCE, encoding="utf-8")
    (folder / "models" / "a.prisma").write_text(
        "model A {\n id Int @id\n b B @relation(fields: [id], references: [id])\n}",
        encoding="utf-8",
    )
    (folder / "models" / "b.prisma").write_text("model B {\n id Int @id\n a A?\n}")
    (folder / "node_modules" / "c.prisma").write_text("model C {\n id Int @id\n}")
    found = write_outline(read_prisma(folder), single=True)
    assert found.relations == 2 and found.omitted == ()


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("model T {\n id Int @id\n a Missing?\n}", "schema.prisma:6: T.a: the type Missing"),
        ("model T {\n id Int @id\n a = = 2\n}", "schema.prisma:6: not understood"),
        ("model T {\n id Int @id\n a String @db.Tape\n}", "the type @db.Tape is not known"),
        ("model T {\n id Int @id\n @@index([b])\n}", "T: @@index: T has no field b"),
        ("model T {\n id Int @id\n @@shape(x)\n}", "T: @@shape: not understood"),
        ("model T {\n id Int @id\n a Int @default(sequence())\n}", "the default sequence()"),
        ("model T {\n id Int @id\n}\nmodel T {\n id Int\n}", "model T is there twice"),
        ("model T {\n id Int @id\n a String", "model T is not closed"),
        ("model T {\n id Int @id\n}\n}\nhello\n", "schema.prisma:7: not understood"),
        ("model T {\n id Int @id\n}\ntype Address {\n street String\n}", "composite fields"),
        (f"model T {{\n id Int @id\n a Int @x({'[' * 5000})\n}}", "too many brackets"),
        (f"model T {{\n id Int @id\n {'ä' * 40} Int\n}}", "whose name no server takes"),
        ('model T {\n id Int @id\n a Unsupported("x; drop")\n}', "the type of column a"),
    ],
)
def test_what_is_not_understood_is_named_and_the_rest_kept(
    tmp_path: Path, text: str, note: str
) -> None:
    assert note in notes_of(tmp_path, SOURCE + text)
    assert "id" in spec_of(tmp_path, SOURCE + text)["tables"]["T"]["columns"]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x00\x01\x02model", "binary"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"", "no model"),
        (b"}" * 20_000, "no model"),
        (b"/* " * 20_000, "no model"),
        (b'"' + b'\\"' * 20_000, "no model"),
        (b'datasource db {\n provider = "mysql"\n}\nmodel T {\n id Int @id\n}', "for mysql"),
        (b"datasource a {\n}\ndatasource b {\n}", "several Prisma schemas"),
    ],
)
def test_what_is_no_schema_is_refused(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "schema.prisma"
    path.write_bytes(data)
    with pytest.raises(AuditError, match=what):
        read_prisma(path)


def test_what_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.spec.importers.source_text.LARGEST", 1 << 20)
    for name in ("a.prisma", "b.prisma"):
        (tmp_path / name).write_text("// " + "x" * 600_000)
    with pytest.raises(AuditError, match="larger than 1 MB together"):
        read_prisma(tmp_path)
    (tmp_path / "a.prisma").write_text("// " + "x" * 9_000_000)
    with pytest.raises(AuditError, match="this file is larger than 8 MB"):
        read_prisma(tmp_path / "a.prisma")


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "no.prisma", tmp_path):
        with pytest.raises(AuditError):
            read_prisma(path)

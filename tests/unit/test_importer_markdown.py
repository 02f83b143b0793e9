"""Documents about databases as specs: what they ask for, and what they contradict themselves in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audit.errors import AuditError
from audit.spec.importers.markdown.blocks import blocks_of
from audit.spec.importers.markdown.claims import claims_in
from audit.spec.importers.markdown.document import Entry, sections_of
from audit.spec.importers.markdown.matching import Matcher
from audit.spec.importers.markdown.reading import ImportedDocument, import_markdown, import_text
from audit.spec.importers.markdown.report import json_report, text_report
from audit.spec.importers.markdown.rules import DOCUMENT_RULES
from audit.spec.importers.markdown.text import document_text
from audit.spec.model import Spec, TableSpec
from tests.unit.test_importer_ddl import loaded

DOCUMENTS = Path(__file__).parents[1] / "documents"


def imported(name: str) -> tuple[Spec, ImportedDocument]:
    found = import_markdown(DOCUMENTS / name)
    return loaded(found.imported.files), found


def of_text(text: str) -> tuple[Spec, ImportedDocument]:
    found = import_text(document_text(text, "d.md"), single=True, fallback="d")
    return loaded(found.imported.files), found


def problems(found: ImportedDocument) -> list[tuple[str, int, str]]:
    return [(problem.rule, problem.line, problem.message) for problem in found.problems]


def table(spec: Spec, name: str) -> TableSpec:
    return next(each for each in spec.tables if each.name == name)


def columns(spec: Spec, name: str) -> dict[str, str]:
    return {column.name: column.type_text for column in table(spec, name).columns}


def test_an_audit_with_all_its_parts() -> None:
    spec, found = imported("bikes.md")
    assert spec.title == "Bike rental: schema review"
    assert found.counts == {
        "tables": 14,
        "existing": 6,
        "missing": 8,
        "referenced": 1,
        "columns": 39,
        "categories": 3,
        "phases": 3,
        "capabilities": 2,
    }
    assert [(each.id, each.title) for each in spec.categories] == [
        ("rider_safety_legal", "Rider safety & legal"),
        ("fleet_maintenance", "Fleet maintenance"),
        ("money", "Money"),
    ]
    by_category = {
        category.id: [t.name for t in spec.tables if t.category == category.id]
        for category in spec.categories
    }
    assert by_category == {
        "rider_safety_legal": [
            "riders",
            "rider_documents",
            "accident_reports",
            "liability_waivers",
        ],
        "fleet_maintenance": ["bike_inspections", "spare_parts", "depots"],
        "money": ["rental_charges", "rental_deposits", "season_passes"],
    }
    assert [tuple(phase) for phase in spec.phases] == [
        ("critical", "Critical", "Week 1", "critical", "Without these nobody may ride"),
        ("important", "Important", "Week 2", "medium", "Fewer disputes"),
        ("nice_to_have", "Nice to have", "Later", "low", ""),
    ]
    assert {t.name: t.phase for t in spec.tables if t.phase} == {
        "rider_documents": "critical",
        "bike_inspections": "critical",
        "depots": "critical",
        "rental_charges": "critical",
        "rental_deposits": "critical",
        "accident_reports": "important",
        "season_passes": "nice_to_have",
    }
    charging, safety = spec.capabilities
    assert (charging.title, [name for _, name in charging.needs]) == (
        "Charging system",
        ["rental_charges", "rental_deposits", "season_passes"],
    )
    assert charging.without == ("Trips are free",)
    assert charging.verdict is not None
    assert (charging.verdict.area, charging.verdict.blocked) == ("Income", "none")
    assert [name for _, name in safety.needs] == ["rider_documents", "bike_inspections"]


def test_what_the_audit_says_of_a_table() -> None:
    spec, _ = imported("bikes.md")
    documents = table(spec, "rider_documents")
    assert (documents.why, documents.impact) == (
        "Riders must be of age",
        "Minors can rent, the insurer doesn't pay",
    )
    state = next(column for column in documents.columns if column.name == "state")
    assert (state.type_text, state.default) == ("text", "'received'")
    assert state.values == ("received", "checked", "refused")
    kind = next(column for column in documents.columns if column.name == "document_kind")
    assert kind.values is None and kind.description == "passport, permit, etc"
    assert [(k.columns, k.ref_table, k.ref_columns) for k in documents.foreign_keys] == [
        (("rider_id",), "riders", ("id",)),
        (("checked_by",), "employee_accounts", ("id",)),
    ]
    assert table(spec, "accident_reports").near == ("support_tickets",)
    waivers = table(spec, "liability_waivers")
    assert waivers.primary_key is not None
    assert waivers.primary_key.columns == ("rider_id", "version")
    assert waivers.foreign_keys[0].ref_namespace == "auth"
    inspections = table(spec, "bike_inspections")
    assert [check.expression for check in inspections.checks] == ["weekday between 1 and 7"]
    assert columns(spec, "depots") == {"id": "uuid"}
    assert columns(spec, "stations") == {}
    assert table(spec, "stations").description == "Where bikes stand"


def test_what_the_audit_contradicts_itself_in() -> None:
    _, found = imported("bikes.md")
    assert problems(found) == [
        ("mojibake", 1, "24 lines were decoded wrongly once and repaired here"),
        (
            "claimed-count",
            4,
            "5 existing tables are claimed (lines 4, 10, 16, 172, 228), and 6 are listed",
        ),
        ("no-phase", 67, "liability_waivers is in no phase"),
        (
            "claimed-count",
            81,
            "3 missing tables are claimed under Fleet maintenance (lines 81, 170), and 2 are"
            " listed",
        ),
        (
            "undefined-reference",
            91,
            "bike_inspections references depots, which the document neither lists nor defines",
        ),
        ("no-phase", 101, "spare_parts is in no phase"),
        ("claimed-count", 172, "12 tables are claimed in all, and 14 are listed"),
        (
            "claimed-count",
            172,
            "7 missing tables are claimed, and 8 are listed; the rows here add up to 9",
        ),
        ("column-total", 172, 'the column "Current" adds up to 3, and its total says 5'),
        ("column-total", 172, 'the column "Missing" adds up to 9, and its total says 7'),
        ("unknown-number", 182, "table 9 is referred to, and no table has this number"),
        (
            "unmatched-item",
            217,
            '"Insurance partners" in phase Important names no table that is known',
        ),
    ]
    ids = {rule.id for rule in DOCUMENT_RULES}
    assert {problem.rule for problem in found.problems} <= ids
    assert len(ids) == len(DOCUMENT_RULES)


def test_the_reports() -> None:
    _, found = imported("bikes.md")
    text = text_report(found)
    assert text.endswith(
        "14 tables (6 existing, 8 missing), 1 only referenced, 39 columns, 3 categories, 3 phases,"
        " 2 capabilities; 12 problems.\n"
    )
    assert "bikes.md:91: undefined-reference: bike_inspections references depots" in text
    document = json.loads(json_report(found, tool_version="1"))
    assert document["counts"]["tables"] == 14
    assert document["files"][0] == "spec.yaml"
    assert document["problems"][4]["subject"] == "depots"
    assert "#   line 91: bike_inspections references depots" in found.imported.files["spec.yaml"]


def test_tables_of_columns_and_other_labels() -> None:
    spec, found = imported("clinic.md")
    assert problems(found) == [
        (
            "unread-column",
            40,
            "column due of prescriptions: fortnight is no type of PostgreSQL's; taken for one of"
            " the database's",
        )
    ]
    assert {t.name: t.category for t in spec.tables} == {
        "patients": None,
        "appointments": None,
        "rooms": None,
        "prescriptions": "treatment",
        "lab_results": "treatment",
        "staff": "staff",
        "shifts": "staff",
    }
    assert table(spec, "rooms").namespace == "practice"
    prescriptions = table(spec, "prescriptions")
    assert prescriptions.description == "Medicines that a doctor has ordered."
    assert prescriptions.why == "A pharmacy must be able to check an order."
    assert prescriptions.impact == "Orders are phoned in; Doses are misheard"
    by_name = {column.name: column for column in prescriptions.columns}
    assert by_name["id"].default == "gen_random_uuid()" and by_name["id"].nullable is False
    assert by_name["status"].values == ("draft", "sent", "filled")
    assert by_name["status"].default == "'draft'"
    assert by_name["code"].type_text == "text"
    assert [key.columns for key in prescriptions.uniques] == [("code",)]
    assert [(k.columns[0], k.ref_table, k.on_delete) for k in prescriptions.foreign_keys] == [
        ("patient_id", "patients", None),
        ("doctor_id", "staff", "set null"),
    ]
    assert [check.expression for check in prescriptions.checks] == ["repeats between 0 and 12"]
    results = table(spec, "lab_results")
    assert (results.why, results.impact) == ("Findings arrive on paper", "They get lost")
    assert [column.name for column in results.columns] == [
        "id",
        "patient_id",
        "taken_at",
        "kind",
        "remark",
    ]
    assert results.columns[2].default == "now()"
    assert results.columns[3].values == ("blood", "urine", "swab")
    assert table(spec, "staff").near == ("appointments",)
    assert table(spec, "shifts").why == "Somebody has to be there."


def test_keys_in_notes_and_arrows(tmp_path: Path) -> None:
    document = tmp_path / "teams.md"
    document.write_text(
        """# Teams

## Tables

### users

| Column | Type | Notes |
|---|---|---|
| id | uuid | primary key |
| email | text | unique, required |
| team_id | uuid | → teams.id |
| nick | text | unique to each team |

### teams

- id: bigint, primary key
- owner: uuid → users
- name: text, not null
""",
        encoding="utf-8",
    )
    spec, found = imported(document)
    assert problems(found) == []
    users, teams = table(spec, "users"), table(spec, "teams")
    assert [key.columns for key in users.uniques] == [("email",)]
    assert users.columns[1].nullable is False
    assert users.columns[3].description == "unique to each team"
    assert [(k.columns, k.ref_table, k.ref_columns) for k in users.foreign_keys] == [
        (("team_id",), "teams", ("id",))
    ]
    assert [(k.columns, k.ref_table) for k in teams.foreign_keys] == [(("owner",), "users")]


def test_bare_fences_and_later_changes() -> None:
    spec, found = imported("shop.md")
    assert problems(found) == [
        (
            "sql-not-read",
            46,
            'syntax error at or near "," (create table returns ( order_id bigint references'
            " orders (i…)",
        ),
        ("undefined-table", 55, "addresses is changed and nowhere made; it is taken to exist"),
        ("open-fence", 72, "this fence is never closed"),
    ]
    assert (spec.categories, spec.phases, spec.capabilities) == ((), (), ())
    assert [t.name for t in spec.tables] == [
        "buyers",
        "orders",
        "order_lines",
        "return_labels",
        "vouchers",
        "addresses",
    ]
    assert columns(spec, "buyers")["email"] == "citext"
    assert table(spec, "buyers").description == "Who buys from us"
    assert table(spec, "buyers").why == ""
    orders = table(spec, "orders")
    assert (orders.why, orders.impact) == (
        "an order is what we are paid for",
        "there is nothing to send",
    )
    assert orders.rls is not None and [p.name for p in orders.rls.policies] == ["own orders"]
    assert orders.indexes[0].where == "state = 'open'"
    assert columns(spec, "order_lines")["price"] == "int"
    assert columns(spec, "addresses") == {"country": "char(2)"}
    assert spec.enums[0].labels == ("open", "paid", "sent")


def test_another_language() -> None:
    spec, found = imported("courses.md")
    assert problems(found) == []
    assert {t.name: (t.category, t.phase) for t in spec.tables} == {
        "alunos": (None, None),
        "professores": (None, None),
        "faturas": ("pagamentos", "urgente"),
        "recibos": ("pagamentos", "depois"),
        "presencas": ("aulas", "urgente"),
        "salas": ("aulas", "depois"),
    }
    assert [phase.severity for phase in spec.phases] == ["critical", "low"]
    faturas = table(spec, "faturas")
    assert faturas.primary_key is not None and faturas.foreign_keys[0].ref_table == "alunos"
    assert faturas.columns[2].values == ("aberta", "paga", "anulada")
    assert (faturas.why, faturas.impact) == ("Sem faturas não há receita.", "Ninguém paga.")


def test_lists_alone_phases_in_a_table_and_needs_by_name() -> None:
    spec, found = of_text(
        """# Fleet

## Missing tables

We need 4 tables.

1. `vehicles` – cars and vans
2. `drivers`
3. `trips`
4. `fuel_logs`

## Roadmap

| Phase | When | Tables |
|---|---|---|
| 1 - Must have | May | vehicles, drivers |
| 2 - Later | June | trips, fuel_logs |

## What cannot be done

- Fuel costs are unknown (needs `fuel_logs`, `vehicles`)
- **No driver app** (tables 2-3)
"""
    )
    assert problems(found) == []
    assert {t.name: t.phase for t in spec.tables} == {
        "vehicles": "must_have",
        "drivers": "must_have",
        "trips": "later",
        "fuel_logs": "later",
    }
    assert [[name for _, name in each.needs] for each in spec.capabilities] == [
        ["fuel_logs", "vehicles"],
        ["drivers", "trips"],
    ]


def test_an_alphabetical_list() -> None:
    spec, found = of_text(
        """# Market

Total tables: 6

## Complete table list (5 tables)

### A (2 tables)
1. **accounts** - Who trades
2. **auctions** - What is sold

### B (2 tables)
3. **bids** - What is offered
"""
    )
    assert [t.name for t in spec.tables] == ["accounts", "auctions", "bids"]
    assert spec.categories == ()
    assert [message for _, _, message in problems(found)] == [
        "6 tables are claimed in all, and 3 are listed",
        "5 tables are claimed in all, and 3 are listed",
        "2 tables are claimed under B, and 1 is listed",
    ]


def test_parts_of_a_table_and_what_is_none() -> None:
    spec, found = of_text(
        """# Register

## Entries Table

### Core Fields

| Field | Type |
|---|---|
| id | text |
| amount | numeric |

### More Fields

| Field | Type |
|---|---|
| written_at | timestamptz |

- **id**: primary key
- **amount**: in cents

## Answer of the service

| Field | Type |
|---|---|
| error | string |
| items | array |

## Plan

### Phase 1

- Write the importer
- Call the bank
"""
    )
    assert [t.name for t in spec.tables] == ["entries"]
    assert columns(spec, "entries") == {
        "id": "text",
        "amount": "numeric",
        "written_at": "timestamptz",
    }
    assert problems(found) == [] and len(spec.phases) == 0


def test_phases_without_the_word() -> None:
    spec, found = of_text(
        """# Shop
## Missing tables
- `orders`
- `refunds`
- `vouchers`
## Next steps
### Immediately
- Orders
### Later
- Refunds
- Vouchers
### How to test orders
- Open the list of orders
"""
    )
    assert problems(found) == []
    assert [(phase.id, phase.severity) for phase in spec.phases] == [
        ("immediately", "critical"),
        ("later", "low"),
    ]
    assert [t.phase for t in spec.tables] == ["immediately", "later", "later"]


def test_a_table_in_two_places() -> None:
    _, found = of_text(
        """# Shop
## Existing tables
- `orders` - what was bought
## Sales
```sql
create table orders (id int primary key);
create table carts (id int primary key);
```
## Stock
```sql
create table items (id int primary key);
create table orders (id int primary key);
```
## Missing tables
- `orders`: yes
- `bins`: no
"""
    )
    told = problems(found)
    assert (
        "two-states",
        6,
        "orders is said to exist and to be missing (lines 3, 6, 12, 15)",
    ) in told
    assert ("two-categories", 12, "orders stands under Sales and under Stock") in told
    assert ("sql-left-out", 12, "table orders, made a second time") in told


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Payment methods & transactions", ["payment_methods", "payment_transactions"]),
        ("Plans and subscriptions", ["plans", "company_subscriptions"]),
        ("Analytics", ["monthly_analytics", "pillar_analytics"]),
        ("IP whitelisting", ["ip_whitelist"]),
        ("Bank account verification", ["specialist_bank_accounts"]),
        ("`plans`", ["plans"]),
        ("A chat", []),
        ("Insurance", []),
    ],
)
def test_words_that_mean_tables(text: str, names: list[str]) -> None:
    root = sections_of([])
    entries = [
        Entry(None, name, 1, root, "missing")
        for name in (
            "payment_methods",
            "payment_transactions",
            "company_subscriptions",
            "company_verification",
            "plans",
            "monthly_analytics",
            "pillar_analytics",
            "ip_whitelist",
            "specialist_bank_accounts",
        )
    ]
    assert [entry.name for entry in Matcher(entries, {}).tables(text)] == names


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("The database has 17 tables.", [("existing", 17)]),
        ("**Current State:** 17 Tables | 58 Functions", [("existing", 17)]),
        ("It is missing 40 important tables", [("missing", 40)]),
        ("You need ~68 tables", []),
        ("12+ tables (currently 5)", [("existing", 5)]),
        ("If it had 9 tables, all would be well", []),
        ("4 tables would be too few", []),
        ("Does it have 4 tables?", []),
        ("Set 4 tables and 17 chairs", []),
        ("> We have 4 tables", []),
    ],
)
def test_numbers_that_are_claims(text: str, claims: list[tuple[str, int]]) -> None:
    root = sections_of(blocks_of(document_text(text, "d.md")))
    assert [(claim.kind, claim.number) for claim in claims_in(root)] == claims


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str) -> None:
    text = (DOCUMENTS / "clinic.md").read_text(encoding="utf-8")
    path = tmp_path / "clinic.md"
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    here, there = import_markdown(path), import_markdown(DOCUMENTS / "clinic.md")
    assert here.counts == there.counts
    assert [problem.line for problem in here.problems] == [p.line for p in there.problems]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "tells of no table"),
        (b"# Recipe\n\nTake 3 tables.\n\n- **salt** - a pinch\n", "tells of no table"),
        (b"\x7fELF\x02\x01\x01\x00\xff\xfe", "not UTF-8 text (line 1)"),
        (b"# a\n\0", "line 2 holds a NUL"),
        (b"\xff\xfea", "not UTF-16 text"),
        (b"```sql\ncreate table t (\n```\n", "tells of no table"),
        (b">" * 10_000 + b" x", "tells of no table"),
        (b"- " * 10_000 + b"x", "tells of no table"),
        (b"[" * 10_000 + b"*" * 10_000 + b"`" * 10_001, "tells of no table"),
        (b"x" * (8 * 1024 * 1024 + 1), "larger than 8 MB"),
    ],
    ids=range(10),
)
def test_what_is_no_document(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "d.md"
    path.write_bytes(data)
    with pytest.raises(AuditError) as raised:
        import_markdown(path)
    assert what in str(raised.value)


def test_one_statement_too_deep_spoils_no_other() -> None:
    deep = "(" * 10_000 + "1" + ")" * 10_000
    spec, found = of_text(
        f"# T\n```sql\ncreate table a (x int default {deep});\ncreate table b (x int);\n```\n"
    )
    assert [t.name for t in spec.tables] == ["b"]
    assert [problem.rule for problem in found.problems] == ["sql-not-read"]

"""Near tables: what may be a missing table under another name, and what may not."""

from __future__ import annotations

from audit.compare.comparison import compare
from audit.compare.finding import Near
from tests.makers import column, column_spec, relation, schema, spec, table_spec

AUDIT = (
    "id",
    "user_id",
    "action",
    "entity_type",
    "entity_id",
    "changes",
    "ip_address",
    "user_agent",
    "timestamp",
)


def table(name: str, *columns: str):
    return relation(name, *(column(each) for each in columns))


def near(name: str, columns: tuple[str, ...], *tables, **fields) -> tuple[Near, ...]:
    required = table_spec(name, *(column_spec(each) for each in columns), **fields)
    return compare(spec(required), schema(*tables)).tables[0].near


def test_a_table_that_half_does_the_job_is_found() -> None:
    (found,) = near(
        "audit_logs",
        AUDIT,
        table(
            "admin_logs",
            "id",
            "admin_id",
            "action",
            "entity_type",
            "entity_id",
            "details",
            "created_at",
        ),
        table("profiles", "id", "email", "created_at"),
        table("bookings", "id", "user_id", "status", "created_at"),
    )
    assert found.name == "public.admin_logs"
    assert found.shared == ("id", "action", "entity_type", "entity_id")
    assert found.reason == "4 of 9 columns"


def test_columns_that_every_table_has_make_no_relatives() -> None:
    common = ("id", "created_at", "updated_at")
    assert near("refunds", (*common, "amount"), table("profiles", *common, "email")) == ()


def test_one_word_in_common_is_not_enough() -> None:
    assert near("company_invoices", ("id", "total"), table("company_users", "id", "email")) == ()


def test_the_singular_is_near_whatever_its_columns() -> None:
    (found,) = near("user_roles", ("id", "role"), table("user_role", "pk", "kind"))
    assert (found.name, found.reason) == ("public.user_role", "a similar name")


def test_a_name_with_a_slip_is_near() -> None:
    (found,) = near("payment_transactions", ("id",), table("payment_transactons", "pk"))
    assert found.name == "public.payment_transactons"


def test_tables_that_the_spec_names_come_first() -> None:
    found = near(
        "audit_logs",
        AUDIT,
        table("history", "id", "what"),
        table("admin_logs", *AUDIT),
        near=("history", "no_such_table"),
    )
    assert [each.name for each in found] == ["public.history", "public.admin_logs"]
    assert found[0].reason == "named in the spec, 1 of 9 columns"


def test_three_at_most() -> None:
    others = [table(f"audit_logs_{number}", *AUDIT) for number in range(9)]
    assert len(near("audit_logs", AUDIT, *others)) == 3


def test_a_table_that_is_there_has_none() -> None:
    assert near("audit_logs", ("id",), table("audit_logs", "id"), table("audit_log", "id")) == ()

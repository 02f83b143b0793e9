"""Tables come after what they reference; circles break where the spec begins them."""

from __future__ import annotations

from audit.spec.order import build_order, dependencies, unblocks
from tests.spec_files import load


def spec_of(**references: str) -> str:
    """A spec whose tables reference those that are named after them."""
    lines = ["tables:"]
    for name, others in references.items():
        lines.append(f"  {name}:")
        lines.append("    columns:")
        lines.append("      id: int")
        lines.extend(f"      {other}_id: int references {other}" for other in others.split())
    return "\n".join(lines) + "\n"


def order_of(**references: str) -> str:
    return " ".join(name for _, name in build_order(load(spec_of(**references))))


def test_what_is_referenced_comes_first() -> None:
    assert order_of(a="b", b="c", c="") == "c b a"


def test_free_tables_keep_the_order_of_the_spec() -> None:
    assert order_of(b="", a="", c="") == "b a c"


def test_a_freed_table_takes_its_place_in_the_spec() -> None:
    assert order_of(a="z", b="", z="", c="") == "b z a c"


def test_a_reference_to_itself_is_no_dependency() -> None:
    assert order_of(a="a", b="") == "a b"
    assert dependencies(load(spec_of(a="a"))) == {("public", "a"): ()}


def test_a_reference_beyond_the_spec_is_no_dependency() -> None:
    assert order_of(a="users") == "a"


def test_a_circle_breaks_at_the_table_that_the_spec_names_first() -> None:
    assert order_of(x="", b="c", c="d", d="b") == "x b d c"


def test_a_table_that_waits_for_a_circle_comes_after_it() -> None:
    assert order_of(a="b", b="c", c="b") == "b a c"


def test_two_circles() -> None:
    assert order_of(a="b", b="a", c="d", d="c") == "a b c d"


def test_two_references_to_one_table_are_one_dependency() -> None:
    spec = load(
        "tables:\n  a: {columns: {x: int references b, y: int references b}}\n  b: {columns: {}}\n"
    )
    assert dependencies(spec)["public", "a"] == (("public", "b"),)


def test_a_view_comes_after_what_it_reads() -> None:
    spec = load(
        """
        views:
          v: {definition: select * from t join app.u using (id)}
        tables: {t: , app.u: }
        """
    )
    assert [name for _, name in build_order(spec)] == ["t", "u", "v"]


def test_what_a_table_unblocks() -> None:
    spec = load(spec_of(a="", b="a", c="a b"))
    assert unblocks(spec) == {
        ("public", "a"): (("public", "b"), ("public", "c")),
        ("public", "b"): (("public", "c"),),
        ("public", "c"): (),
    }


def test_a_long_chain_is_no_matter() -> None:
    names = [f"t{number}" for number in range(3000)]
    references = dict(zip(names, [*names[1:], ""], strict=True))
    assert order_of(**references).split() == names[::-1]


def test_a_long_circle_is_no_matter() -> None:
    names = [f"t{number}" for number in range(3000)]
    references = dict(zip(names, [*names[1:], "t0"], strict=True))
    order = order_of(**references).split()
    assert order[:2] == ["t0", "t2999"]
    assert len(order) == 3000

"""Primary and unique keys, foreign keys, checks and exclusions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from audit.schema.model import Check, ForeignKey, Key, Relation
from tests.mutation import sql
from tests.mutation.before import Before
from tests.mutation.change import Change, Kind
from tests.mutation.redundancy import implied

_NEW = "schema_audit_new"


def _without_index(relation: Relation, name: str) -> Relation:
    """A relation without the index that a constraint owned."""
    return relation._replace(indexes=tuple(i for i in relation.indexes if i.name != name))


def _drop_primary(before: Before, relation: Relation) -> Iterator[Change]:
    key = relation.primary_key
    if key is not None:
        after = _without_index(relation, key.name)._replace(primary_key=None)
        yield Change(sql.drop_constraint(relation, key.name), implied(before, relation, after))


def _other_primary(before: Before, relation: Relation) -> Iterator[Change]:
    key = relation.primary_key
    if key is None or key.period or relation.kind != "table":
        return
    other = key._replace(columns=(_NEW,), name=_NEW)
    after = _without_index(relation, key.name)._replace(primary_key=other)
    yield Change(
        f"{sql.drop_constraint(relation, key.name)};"
        f" ALTER TABLE {sql.of(relation)} ADD COLUMN {_NEW} bigint"
        " GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        implied(before, relation, after),
    )


def _replaced_key(
    before: Before, relation: Relation, key: Key, new: Key | None, also: str = ""
) -> Change:
    """A unique key is dropped, or exchanged for another."""
    uniques = tuple(
        each for each in (new if old is key else old for old in relation.uniques) if each
    )
    after = _without_index(relation, key.name)._replace(uniques=uniques)
    statements = [sql.drop_constraint(relation, key.name), also]
    statements.append(sql.add_key(relation, new) if new else "")
    return Change("; ".join(filter(None, statements)), implied(before, relation, after))


def _drop_unique(before: Before, relation: Relation) -> Iterator[Change]:
    for key in relation.uniques:
        yield _replaced_key(before, relation, key, None)


def _defer_unique(before: Before, relation: Relation) -> Iterator[Change]:
    for key in relation.uniques:
        if not key.period:
            other = key._replace(deferrable=not key.deferrable, deferred=False)
            yield _replaced_key(before, relation, key, other)


def _longer_unique(before: Before, relation: Relation) -> Iterator[Change]:
    for key in relation.uniques:
        if not key.period:
            add = f"ALTER TABLE {sql.of(relation)} ADD COLUMN {_NEW} int"
            other = key._replace(columns=(*key.columns, _NEW))
            yield _replaced_key(before, relation, key, other, add)


def _shorter_unique(before: Before, relation: Relation) -> Iterator[Change]:
    for key in relation.uniques:
        if len(key.columns) > 1 and not key.period:
            other = key._replace(columns=key.columns[:-1])
            yield _replaced_key(before, relation, key, other)


def _distinct_unique(before: Before, relation: Relation) -> Iterator[Change]:
    for key in relation.uniques:
        if key.nulls_not_distinct and not key.period:
            other = key._replace(nulls_not_distinct=False)
            yield _replaced_key(before, relation, key, other)


_Revise = Callable[[Before, Relation, ForeignKey], ForeignKey | None]


def _foreign(revise: _Revise) -> Callable[[Before, Relation], Iterator[Change]]:
    """Each foreign key dropped, and made again as `revise` says; None: not to be revised."""

    def propose(before: Before, relation: Relation) -> Iterator[Change]:
        for key in relation.foreign_keys:
            new = revise(before, relation, key) if key.ref_table and not key.period else None
            if new is None or new == key:
                continue
            keys = tuple(new if each is key else each for each in relation.foreign_keys)
            drop, add = sql.drop_constraint(relation, key.name), sql.add_foreign_key(relation, new)
            after = relation._replace(foreign_keys=keys)
            yield Change(f"{drop}; {add}", implied(before, relation, after))

    return propose


def _drop_foreign(before: Before, relation: Relation) -> Iterator[Change]:
    for key in relation.foreign_keys:
        keys = tuple(each for each in relation.foreign_keys if each is not key)
        yield Change(
            sql.drop_constraint(relation, key.name),
            implied(before, relation, relation._replace(foreign_keys=keys)),
        )


def _action(current: str) -> str:
    return "cascade" if current != "cascade" else "restrict"


def _elsewhere(before: Before, relation: Relation) -> Iterator[Change]:
    """A foreign key points to a new table, which has the columns of the one it pointed to."""
    for key in relation.foreign_keys:
        if key.period or not key.ref_table or not (key.validated and key.enforced):
            continue
        new = key._replace(ref_namespace=relation.namespace, ref_table=_NEW)
        keys = tuple(new if each is key else each for each in relation.foreign_keys)
        copied = ", ".join(map(sql.name, key.ref_columns))
        place = sql.at(relation.namespace, _NEW)
        target = sql.at(key.ref_namespace, key.ref_table)
        yield Change(
            f"CREATE TABLE {place} AS SELECT DISTINCT {copied} FROM {target};"
            f" ALTER TABLE {place} ADD UNIQUE ({copied});"
            f" {sql.drop_constraint(relation, key.name)};"
            f" {sql.add_foreign_key(relation, new)}",
            implied(before, relation, relation._replace(foreign_keys=keys)),
        )


def add_check(relation: Relation, expression: str, weak: str = "") -> str:
    """ALTER TABLE … ADD CHECK."""
    return f"ALTER TABLE {sql.of(relation)} ADD CHECK ({expression}){weak}"


def _checks(
    before: Before, relation: Relation, check: Check, new: Check | None
) -> tuple[str, tuple[Check, ...]]:
    drop = sql.drop_constraint(relation, check.name)
    checks = tuple(
        each for each in (new if old is check else old for old in relation.checks) if each
    )
    return drop, checks


def _drop_check(before: Before, relation: Relation) -> Iterator[Change]:
    for check in relation.checks:
        drop, checks = _checks(before, relation, check, None)
        yield Change(drop, implied(before, relation, relation._replace(checks=checks)))


def _revised_check(
    before: Before, relation: Relation, check: Check, expression: str
) -> Iterator[Change]:
    # What it says now is no other's requirement: only what it no longer says is implied.
    drop, checks = _checks(before, relation, check, None)
    weak = "" if check.validated else " NOT VALID"
    yield Change(
        f"{drop}; {add_check(relation, expression, weak)}",
        implied(before, relation, relation._replace(checks=checks)),
    )


def _loosen_check(before: Before, relation: Relation) -> Iterator[Change]:
    for check in relation.checks:
        loose = f"({check.expression}) OR current_setting('a.b', true) = 'on'"
        yield from _revised_check(before, relation, check, loose)


_CONSTANT = re.compile(r"(?<![\w.(\[{,])(\d+)(?![\w.,\]}])|(?<='[\w ])(?=[^'{}]*'::text\b)")


def _other_constant(before: Before, relation: Relation) -> Iterator[Change]:
    """Each number of a check is one less, which rows that obeyed it may still obey."""
    for check in relation.checks:
        for found in re.finditer(r"([<>=] )(\d+)(?=\)|$| )", check.expression):
            number = int(found[2])
            text = check.expression
            wider = number + 1 if found[1].startswith("<") else number - 1
            number = wider if wider >= 0 else number + 1
            revised = f"{text[: found.start(2)]}{number}{text[found.end(2) :]}"
            yield from _revised_check(before, relation, check, revised)


def _turned_check(before: Before, relation: Relation) -> Iterator[Change]:
    """A comparison includes or excludes its limit."""
    for check in relation.checks:
        for sign, other in ((" >= ", " > "), (" > ", " >= "), (" <= ", " < "), (" < ", " <= ")):
            if check.expression.count(sign) == 1 and "'" not in check.expression:
                revised = check.expression.replace(sign, other)
                yield from _revised_check(before, relation, check, revised)


def _weak_check(before: Before, relation: Relation, weak: str, **state: bool) -> Iterator[Change]:
    for check in relation.checks:
        if check.validated and check.enforced:
            drop, checks = _checks(before, relation, check, check._replace(**state))
            yield Change(
                f"{drop}; {add_check(relation, check.expression, weak)}",
                implied(before, relation, relation._replace(checks=checks)),
            )


def _invalid_check(before: Before, relation: Relation) -> Iterator[Change]:
    yield from _weak_check(before, relation, " NOT VALID", validated=False)


def _unenforced_check(before: Before, relation: Relation) -> Iterator[Change]:
    if before.version >= 180000:
        yield from _weak_check(before, relation, " NOT ENFORCED", validated=False, enforced=False)


def _drop_exclusion(before: Before, relation: Relation) -> Iterator[Change]:
    for each in relation.exclusions:
        rest = tuple(other for other in relation.exclusions if other is not each)
        after = _without_index(relation, each.name)._replace(exclusions=rest)
        yield Change(sql.drop_constraint(relation, each.name), implied(before, relation, after))


def _partial_exclusion(before: Before, relation: Relation) -> Iterator[Change]:
    for each in relation.exclusions:
        rest = tuple(other for other in relation.exclusions if other is not each)
        after = _without_index(relation, each.name)._replace(exclusions=rest)
        definition, _, where = each.definition.partition(" WHERE (")
        deferral = re.search(r" (?:NOT )?DEFERRABLE.*| INITIALLY.*", definition)
        if deferral:
            definition = definition[: deferral.start()]
        condition = "current_database() <> 'a'" if not where else "true"
        del where
        yield Change(
            f"{sql.drop_constraint(relation, each.name)}; ALTER TABLE {sql.of(relation)}"
            f" ADD {definition} WHERE ({_immutable(condition)})",
            implied(before, relation, after),
        )


def _immutable(condition: str) -> str:
    return "length('a') = 1" if "current" in condition else condition


KEYS = (
    Kind("drop primary key", _drop_primary),
    Kind("primary key of another column", _other_primary),
    Kind("drop unique", _drop_unique),
    Kind("unique deferrable or not", _defer_unique),
    Kind("unique over a column more", _longer_unique),
    Kind("unique over a column less", _shorter_unique),
    Kind("unique with nulls distinct", _distinct_unique),
    Kind("drop foreign key", _drop_foreign),
    Kind(
        "ON DELETE otherwise",
        _foreign(lambda before, relation, key: key._replace(on_delete=_action(key.on_delete))),
    ),
    Kind(
        "ON UPDATE otherwise",
        _foreign(lambda before, relation, key: key._replace(on_update=_action(key.on_update))),
    ),
    Kind(
        "foreign key deferrable or not",
        _foreign(
            lambda before, relation, key: key._replace(
                deferrable=not key.deferrable, deferred=False
            )
        ),
    ),
    Kind(
        "foreign key deferred or not",
        _foreign(
            lambda before, relation, key: (
                key._replace(deferred=not key.deferred) if key.deferrable else None
            )
        ),
    ),
    Kind(
        "MATCH FULL or SIMPLE",
        _foreign(
            lambda before, relation, key: (
                # Of one column both mean the same.
                key._replace(match="full" if key.match == "simple" else "simple")
                if len(key.columns) > 1
                else None
            )
        ),
    ),
    Kind(
        "foreign key NOT VALID",
        _foreign(
            lambda before, relation, key: key._replace(validated=False) if key.enforced else None
        ),
    ),
    Kind(
        "foreign key NOT ENFORCED",
        _foreign(
            lambda before, relation, key: (
                key._replace(validated=False, enforced=False) if before.version >= 180000 else None
            )
        ),
    ),
    Kind("foreign key to another table", _elsewhere),
    Kind("drop check", _drop_check),
    Kind("loosen check", _loosen_check),
    Kind("other constant in a check", _other_constant),
    Kind("check with or without its limit", _turned_check),
    Kind("check NOT VALID", _invalid_check),
    Kind("check NOT ENFORCED", _unenforced_check),
    Kind("drop exclusion", _drop_exclusion),
    Kind("exclusion of other rows", _partial_exclusion),
)

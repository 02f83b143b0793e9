"""What the rules about a database's own types share: domains, composite and range types."""

from __future__ import annotations

from typing import Protocol, TypedDict, Unpack

from audit.compare.context import DEFAULT_SEVERITY, Context, FindingKind, Found, make_found
from audit.compare.rule import Rule
from audit.compare.rules.comments import COMMENT_MISMATCH, comment_differs
from audit.compare.types import is_wider, resolve, same_type
from audit.schema.question import Equality
from audit.schema.types import DataType
from audit.spec.source import Source


class Required(Protocol):
    """A required type, of whatever sort."""

    @property
    def namespace(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def qualified(self) -> str: ...
    @property
    def source(self) -> Source: ...
    @property
    def comment(self) -> str | None: ...
    @property
    def why(self) -> str: ...
    @property
    def impact(self) -> str: ...


class Facts(TypedDict, total=False):
    """What a finding about a type may say beside its message."""

    kind: FindingKind
    expected: str
    actual: str
    equality: Equality | None
    hint: str


class DefinedType:
    """One required type, and what was found of it so far; `noun` is what people call its sort."""

    def __init__(self, context: Context, wanted: Required, noun: str) -> None:
        self.context = context
        self.required = wanted
        self.noun = noun
        self.found: list[Found] = []

    def missing(self, rule: Rule, kinds: str, expected: str) -> None:
        """Note that it does not exist, or that this reader sees none of its `kinds`."""
        wanted = self.required
        noun = self.noun.capitalize()
        unread = self.context.unreadable(kinds)
        homes = self.context.types_by_name.get(wanted.name, ())
        if unread:
            message = f"{noun} `{wanted.qualified}` could not be checked ({unread})."
        elif wanted.namespace in homes:
            message = f"`{wanted.qualified}` is a type, but no {self.noun}."
        elif homes:
            there = f"{homes[0]}.{wanted.name}"
            message = f"{noun} `{wanted.qualified}` does not exist; `{there}` does."
        else:
            message = f"{noun} `{wanted.qualified}` does not exist."
        self.report(rule, message, kind="unverified" if unread else "gap", expected=expected)

    def wider_or_other(
        self, wanted: DataType, there: DataType, written: str, *, exact: bool
    ) -> tuple[str, bool] | None:
        """How the required type is shown, and whether `there` takes all its values and more.

        None where `there` is the required type; `written` is how the spec says it.
        """
        resolved = resolve(self.context, wanted, there, self.required.namespace)
        if resolved is None:
            return f"{written}, a type that the database does not have", False
        if same_type(resolved, there, exact=exact):
            return None
        return str(resolved), not exact and is_wider(resolved, there)

    def modifiers_unread(self, wanted: DataType, there: DataType) -> str:
        """The reader's own words where it doesn't tell modifiers and only they may differ."""
        unread = self.context.unreadable("array modifiers")
        built_in = there.namespace in (None, "pg_catalog") and not there.array
        alike = there.name == wanted.name and not there.modifiers
        return unread if not built_in and alike else ""

    def comment(self, there: str | None) -> None:
        """The comment, where the spec states one."""
        wanted = self.required.comment
        if wanted is None or not comment_differs(wanted, there):
            return
        if unread := self.context.unreadable("comments"):
            self.unverified(COMMENT_MISMATCH, unread)
            return
        actual = (there or "").strip()
        state = f"has comment “{actual}”" if actual else "has no comment"
        self.report(
            COMMENT_MISMATCH,
            f"{self.label} {state}; it must be “{wanted.strip()}”.",
            expected=wanted.strip(),
            actual=actual or "no comment",
        )

    @property
    def label(self) -> str:
        """The type as a sentence begins with it."""
        return f"{self.noun.capitalize()} `{self.required.qualified}`"

    def unverified(
        self, rule: Rule, unread: str, object_: str = "", source: Source | None = None
    ) -> None:
        """Note that this reader cannot tell whether `rule` is met."""
        message = f"{self.label} could not be checked ({unread})."
        hint = "Read with the default reader, which needs no privilege."
        self.report(rule, message, object_=object_, source=source, kind="unverified", hint=hint)

    def report(
        self,
        rule: Rule,
        message: str,
        *,
        object_: str = "",
        source: Source | None = None,
        **details: Unpack[Facts],
    ) -> None:
        """Note that `rule` is not met by this type, or by `object_` of it."""
        wanted = self.required
        self.found.append(
            make_found(
                rule,
                None,
                DEFAULT_SEVERITY,
                object_ or wanted.qualified,
                message,
                source or wanted.source,
                why=wanted.why,
                impact=wanted.impact,
                **details,
            )
        )

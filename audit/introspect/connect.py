"""Open a connection to the target, and say in plain words why one could not be opened."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from audit.errors import ConnectionFailed
from audit.introspect.refusals import explain

if TYPE_CHECKING:
    import psycopg

_PRINTABLE = re.compile(r"[^\x20-\x7e\u00a1-\U0010ffff]")


def open_connection(
    dsn: str, *, connect_timeout: float = 10
) -> psycopg.Connection[tuple[Any, ...]]:
    """Connect to what `dsn` names: a URL, libpq's `key=value` form, or a service.

    Statements are never prepared on the server and nothing is sent as a start-up option, so that
    the connection works through a pooler in transaction mode. `application_name` and
    `connect_timeout` are those of the connection string or of libpq's environment, where they are
    set. `sslmode` is left as it is: libpq's own default, `prefer`, encrypts where the server offers
    it and verifies nothing, so a connection string that matters says `require` or `verify-full`.

    Raises ConnectionFailed; no part of a password is in its text, nor an error that holds one.
    """
    import psycopg

    parameters = _parameters(dsn)
    if parameters is None:
        raise ConnectionFailed(
            "the connection string can't be read",
            where=mask(dsn),
            hint="in a URL, write @ : / % and blanks of a password as %40 %3A %2F %25 %20",
        )
    extra: dict[str, Any] = {"fallback_application_name": "schema-audit"}
    if "connect_timeout" not in parameters and "PGCONNECT_TIMEOUT" not in os.environ:
        # libpq counts in whole seconds and takes less than two as two.
        extra["connect_timeout"] = max(2, round(connect_timeout))
    failure: ConnectionFailed
    try:
        return psycopg.connect(dsn, autocommit=False, prepare_threshold=None, **extra)
    except (psycopg.Error, OSError, ValueError, UnicodeError) as error:
        hosts = _hosts(parameters) or os.environ.get("PGHOST", "")
        message = str(error)
        what, hint = explain(message, hosts, quotable=not _holds_secret(message, parameters))
        failure = ConnectionFailed(what, where=mask(dsn), hint=hint)
    # Outside the handler, so that the driver's error and its context are not chained to ours.
    raise failure


def mask(dsn: str) -> str:
    """`dsn` as it may be shown: `user@host:port/database` or `service=name`.

    Never a password, nor any parameter that could hold one; where the string can't be read for
    certain, none of it. Never raises.
    """
    parameters = _parameters(dsn)
    if parameters is None:
        return "postgresql://***" if _is_url(dsn) else "***"
    user, hosts = parameters.get("user", ""), _hosts(parameters)
    database = parameters.get("dbname", "")
    if "=" in database or "://" in database:  # libpq takes a whole connection string here
        database = "***"
    text = (f"{user}@" if user and hosts else user) + hosts
    if database:
        text = f"{text}/{database}"
    if "service" in parameters:
        text = f"service={parameters['service']}" + (f" {text}" if text else "")
    return _PRINTABLE.sub("?", text) or "the server that libpq's environment names"


def _parameters(dsn: str) -> dict[str, str] | None:
    """What libpq reads from `dsn`; None where it can't, or where it would take it wrongly.

    libpq ends a password at the first @ or /. One that holds them unescaped turns in part into a
    host's or a database's name, to be sent to a name server and shown in errors: such a string is
    refused before anything is done with it.
    """
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        parsed = conninfo_to_dict(dsn)
    except (psycopg.Error, ValueError, UnicodeError):
        return None
    parameters = {name: str(value) for name, value in parsed.items() if value is not None}
    if _is_url(dsn):
        address = dsn.partition("://")[2].partition("?")[0]
        authority = address.partition("/")[0]
        if address.count("@") > 1 or address.count("@") > authority.count("@"):
            return None
    # The bracketed form [::1] has been taken apart by now; an @ opens an abstract socket's name.
    if any("@" in host.lstrip("@") for host in parameters.get("host", "").split(",")):
        return None
    if not re.fullmatch(r"[\d,\s]*", parameters.get("port", "")):
        return None
    return parameters


def _is_url(dsn: str) -> bool:
    return dsn.startswith(("postgresql://", "postgres://"))


def _hosts(parameters: dict[str, str]) -> str:
    """`host:port`, comma-separated where there are several; a port alone where no host is given."""
    hosts = (parameters.get("host") or parameters.get("hostaddr") or "").split(",")
    ports = parameters.get("port", "").split(",")
    if len(ports) == 1:
        ports *= len(hosts)
    shown = []
    for index, host in enumerate(hosts):
        port = ports[index].strip() if index < len(ports) else ""
        name = f"[{host}]" if ":" in host else host
        shown.append(f"{name}:{port}" if port else name)
    return ",".join(shown)


def _holds_secret(text: str, parameters: dict[str, str]) -> bool:
    """Whether a server or a driver has repeated a secret, as written or percent-encoded."""
    from urllib.parse import quote

    named = (
        parameters.get(name, "") for name in ("password", "sslpassword", "oauth_client_secret")
    )
    secrets = [secret for secret in (*named, os.environ.get("PGPASSWORD", "")) if secret]
    return any(secret in text or quote(secret, safe="") in text for secret in secrets)

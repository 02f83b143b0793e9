"""What libpq and servers say when a connection fails, and what a reader can do about it."""

from __future__ import annotations

import re
from typing import NamedTuple


class _Refusal(NamedTuple):
    """Words that a message holds, what they mean, and what to try."""

    pattern: str
    what: str
    hint: str


# In order: the first that fits is taken. The messages are those of libpq 13 to 18, of the server's
# authentication, and of Supabase's pooler. `{0}` is what the pattern's first group holds.
_REFUSALS = (
    _Refusal(
        r"definition of service \"([^\"]*)\" not found",
        "there is no service {0}",
        "libpq reads services from ~/.pg_service.conf, or the file that PGSERVICEFILE names",
    ),
    _Refusal(
        r"tenant or user not found|tenant/user .* not found",
        "the pooler knows no such project or user",
        "through Supabase's pooler the user is postgres.<project ref> and the host is the one of "
        "the project's own region: copy both from the project's Connect dialog",
    ),
    _Refusal(
        r"invalid response to SSL negotiation|expected authentication request",
        "what answers at this host and port is no PostgreSQL",
        "check the port, and that no proxy answers in the server's place",
    ),
    _Refusal(
        r"address not in tenant allow_list|not in allow_list",
        "the project admits only addresses of its allow list",
        "add this machine's address under the project's network restrictions",
    ),
    _Refusal(
        r"max(?:imum)? ?client(?: connection)?s|too many connections|too many clients"
        r"|remaining connection slots",
        "the server has no connection left to give",
        "close idle connections, or go through a pooler",
    ),
    _Refusal(
        r"no password supplied|password is required",
        "the server asks for a password and none was given",
        "put it in PGPASSWORD or ~/.pgpass, not on the command line",
    ),
    _Refusal(
        r"password authentication failed|wrong password|authentication failed",
        "the server refused the user or the password",
        "check both; in a URL, write @ : / % and blanks as %40 %3A %2F %25 %20",
    ),
    _Refusal(
        r"no pg_hba\.conf entry.*(?:no encryption|ssl off)|ssl connection is required"
        r"|connection requires ssl|ssl/tls required",
        "the server wants an encrypted connection",
        "add sslmode=require to the connection string",
    ),
    _Refusal(
        r"no pg_hba\.conf entry|pg_hba\.conf rejects",
        "the server admits no such connection: its pg_hba.conf has no line for it",
        "ask its administrator to admit this user, database and address",
    ),
    _Refusal(
        r"does not support ssl",
        "the server offers no encryption and the connection string demands it",
        "use sslmode=prefer only on a network that can be trusted",
    ),
    _Refusal(
        r"certificate verify failed|does not match host name|root certificate file",
        "the server's certificate could not be verified",
        "name the certificate authority with sslrootcert=FILE, or sslrootcert=system",
    ),
    _Refusal(
        r"database \"(.*?)\" does not exist",
        "the server has no database {0}",
        "list them with: psql -l",
    ),
    _Refusal(
        r"role \"(.*?)\" does not exist",
        "the server has no role {0}",
        "check the user of the connection string",
    ),
    _Refusal(
        r"role \"(.*?)\" is not permitted to log in",
        "the role {0} may not log in",
        "use a role with LOGIN",
    ),
    _Refusal(
        r"permission denied for database|not currently accepting connections",
        "the role may not connect to this database",
        "grant it CONNECT, or use another role",
    ),
    _Refusal(
        r"database system is (?:starting up|shutting down|in recovery)|not yet accepting",
        "the server is starting or stopping",
        "try again in a moment",
    ),
    _Refusal(
        r"could not translate host name|name or service not known|nodename nor servname"
        r"|no address associated|name resolution|getaddrinfo",
        "the host's name can't be resolved",
        "check the host of the connection string, and this machine's DNS",
    ),
    _Refusal(
        r"network is unreachable|no route to host|cannot assign requested address",
        "there is no route to the host",
        "check the host, this machine's network and any firewall in between",
    ),
    _Refusal(
        r"timeout expired|timed out|connection timeout",
        "the server did not answer in time",
        "check host, port and firewall, or allow more time with connect_timeout=SECONDS",
    ),
    _Refusal(
        r"connection refused",
        "nothing accepts connections at this host and port",
        "check that the server runs, and the port",
    ),
    _Refusal(
        r"no such file or directory|unix-domain socket path",
        "there is no server's socket at this place",
        "check that the server runs, or name a host",
    ),
    _Refusal(
        r"server closed the connection unexpectedly|connection reset",
        "the server closed the connection",
        "check that PostgreSQL listens on this port, and its log",
    ),
    _Refusal(
        r"invalid port number|invalid integer value|invalid .* value|unsupported frontend protocol"
        r"|could not match .* (?:port numbers|host names)",
        "the connection string holds a value that can't be used",
        "check its port and its parameters",
    ),
)
_COMPILED = tuple((re.compile(r.pattern, re.IGNORECASE | re.DOTALL), r) for r in _REFUSALS)

_SUPABASE_DIRECT = re.compile(r"\bdb\.[a-z0-9]+\.supabase\.(?:co|com|in|red)\b", re.IGNORECASE)
# What an IPv4-only machine meets when a host has an IPv6 address alone.
_NO_WAY_THERE = re.compile(
    r"network is unreachable|no route|could not translate host name|name or service not known"
    r"|no address|cannot assign requested|name resolution|nodename nor servname|timeout|timed out",
    re.IGNORECASE,
)


def explain(message: str, hosts: str, *, quotable: bool) -> tuple[str, str]:
    """What went wrong and what to try, from a driver's `message` about connecting to `hosts`.

    Where nothing here fits the message (a server that speaks another language, say) its first line
    is passed on, if it is `quotable`: holds no secret.
    """
    if _SUPABASE_DIRECT.search(hosts) and _NO_WAY_THERE.search(message):
        return (
            "Supabase's direct host can't be reached from here: it has an IPv6 address only",
            "use the session pooler, which has IPv4 (port 5432, user postgres.<project ref>): "
            "its string is in the project's Connect dialog",
        )
    for pattern, refusal in _COMPILED:
        found = pattern.search(message)
        if found:
            return refusal.what.format(*found.groups()), refusal.hint
    first = next((line.strip() for line in message.splitlines() if line.strip()), "")
    first = first.removeprefix("connection failed: ")
    return f"the connection failed: {first}" if first and quotable else "the connection failed", ""

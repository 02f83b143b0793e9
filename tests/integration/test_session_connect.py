"""Opening a connection: what is said when it fails, and what is never said."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from audit.errors import ConnectionFailed
from audit.introspect.connect import mask, open_connection
from audit.introspect.refusals import explain
from tests.conftest import Database

HOSTILE = ["p@ss", "p:ss", "p/ss", "p%ss", "p ss", "p'ss", 'p"ss', "p?ss", "p#ss", "p\\ss", "p&x=y"]


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGPASSWORD", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def free_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def failure(dsn: str) -> ConnectionFailed:
    with pytest.raises(ConnectionFailed) as raised:
        open_connection(dsn, connect_timeout=2)
    return raised.value


@pytest.mark.parametrize(
    ("dsn", "shown"),
    [
        ("postgresql://ann:secret@db.example.com:6543/app", "ann@db.example.com:6543/app"),
        ("postgres://ann:secret@db.example.com/app?sslmode=require", "ann@db.example.com/app"),
        ("postgresql://db.example.com/app?password=secret&user=ann", "ann@db.example.com/app"),
        ("postgresql://ann@a:1,b:2/app?sslpassword=secret", "ann@a:1,b:2/app"),
        ("postgresql://ann@[::1]:5432/app", "ann@[::1]:5432/app"),
        ("postgresql:///app?host=/run/postgresql", "/run/postgresql/app"),
        ("host=h user=ann password='se cret' dbname=app options='-c x=secret'", "ann@h/app"),
        ("service=prod password=secret", "service=prod"),
        ("dbname='postgresql://ann:secret@h/app' host=h", "h/***"),
        ("host=h dbname='app\nsecond'", "h/app?second"),
        ("", "the server that libpq's environment names"),
        ("host=h password=se cret", "***"),
        ("postgresql://ann:se@cret@h/app", "postgresql://***"),
        ("postgresql://ann:se/cret@h/app", "postgresql://***"),
        ("postgresql://ann:12/34@h/app", "postgresql://***"),
        ("postgresql://ann:se%cret@h/app", "postgresql://***"),
        ("postgresql://ann:se?c@ret@h/app", "postgresql://***"),
    ],
)
def test_mask_shows_where_and_never_a_password(dsn: str, shown: str) -> None:
    assert mask(dsn) == shown


@pytest.mark.parametrize("password", HOSTILE)
def test_a_hostile_password_is_never_shown(password: str, free_port: int) -> None:
    strings = [
        f"postgresql://ann:{quote(password, safe='')}@127.0.0.1:{free_port}/app",
        f"postgresql://ann:{password}@127.0.0.1:{free_port}/app",
        f"host=127.0.0.1 port={free_port} password={password}",
        make_conninfo(host="127.0.0.1", port=free_port, password=password),
    ]
    for dsn in strings:
        error = failure(dsn)
        told = "\n".join((error.what, error.where, error.hint, repr(error), mask(dsn)))
        chain: BaseException | None = error
        while chain is not None:
            told += f"\n{chain}"
            chain = chain.__cause__ or chain.__context__
        for part in (password, password[:1] + password[1:3], password[-2:]):
            assert part not in told.replace("the password", "").replace("password", "")


def test_a_string_that_would_be_misread_is_not_even_tried() -> None:
    error = failure("postgresql://ann:se@cret@localhost/app")
    assert error.what == "the connection string can't be read"
    assert "%40" in error.hint


def test_failures_say_what_and_what_to_try(database: Database, free_port: int) -> None:
    expected = {
        make_conninfo(database.dsn, dbname="nowhere"): "the server has no database nowhere",
        make_conninfo(database.dsn, user="nobody_here"): "the server has no role nobody_here",
        f"host=127.0.0.1 port={free_port}": "nothing accepts connections at this host and port",
        "host=/nowhere": "there is no server's socket at this place",
        "host=nowhere.invalid": "the host's name can't be resolved",
        "service=nowhere": "there is no service nowhere",
        "host=127.0.0.1 sslmode=bogus": "the connection string holds a value that can't be used",
    }
    for dsn, what in expected.items():
        error = failure(dsn)
        assert (error.what, bool(error.hint)) == (what, True)
        assert error.where == mask(dsn)


def test_a_server_that_says_nothing_is_not_waited_for_without_end() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        error = failure(f"host=127.0.0.1 port={silent.getsockname()[1]}")
    assert error.what == "the server did not answer in time"


@pytest.mark.parametrize(
    ("message", "what"),
    [
        ('FATAL:  password authentication failed for user "x"', "refused the user or the password"),
        ("error: SCRAM exchange: Wrong password", "refused the user or the password"),
        ("fe_sendauth: no password supplied", "asks for a password"),
        ("FATAL:  Tenant or user not found", "the pooler knows no such project or user"),
        ("FATAL:  Address not in tenant allow_list: {1}", "only addresses of its allow list"),
        ("FATAL:  SSL connection is required", "wants an encrypted connection"),
        (
            'FATAL:  no pg_hba.conf entry for host "::1", user "u", database "d", no encryption',
            "wants an encrypted connection",
        ),
        (
            'FATAL:  no pg_hba.conf entry for host "::1", user "u", database "d", SSL encryption',
            "its pg_hba.conf has no line for it",
        ),
        ("server does not support SSL, but SSL was required", "offers no encryption"),
        ("SSL error: certificate verify failed", "certificate could not be verified"),
        ("FATAL:  sorry, too many clients already", "no connection left"),
        ("FATAL:  MaxClientsInSessionMode: max clients reached", "no connection left"),
        ("FATAL:  the database system is starting up", "starting or stopping"),
        ('FATAL:  role "r" is not permitted to log in', "the role r may not log in"),
        ('FATAL:  permission denied for database "d"', "may not connect to this database"),
        ("connection to server at 10.0.0.1 failed: No route to host", "no route to the host"),
        ("server closed the connection unexpectedly", "closed the connection"),
    ],
)
def test_what_servers_and_poolers_say_is_explained(message: str, what: str) -> None:
    told, hint = explain(message, "db.example.com", quotable=True)
    assert what in told
    assert hint


@pytest.mark.parametrize(
    "message",
    [
        'could not translate host name "db.x.supabase.co" to address: No address associated',
        'connection to server at "2a05::1", port 5432 failed: Network is unreachable',
        "connection timeout expired",
    ],
)
def test_supabases_direct_host_points_to_the_pooler(message: str) -> None:
    told, hint = explain(message, "db.abcdefghijklmnopqrst.supabase.co:5432", quotable=True)
    assert "IPv6" in told
    assert "session pooler" in hint


def test_an_unknown_message_is_passed_on_unless_it_repeats_a_secret() -> None:
    message = "FATAL:  Passwort-Authentifizierung fehlgeschlagen\nmehr"
    assert explain(message, "", quotable=True)[0].endswith(
        "FATAL:  Passwort-Authentifizierung fehlgeschlagen"
    )
    assert explain(message, "", quotable=False)[0] == "the connection failed"


def test_application_name_is_ours_only_where_none_is_given(database: Database) -> None:
    show = "select current_setting('application_name')"
    with open_connection(database.dsn) as connection:
        assert connection.execute(show).fetchone() == ("schema-audit",)
        assert not connection.autocommit
        assert connection.prepare_threshold is None
    with open_connection(make_conninfo(database.dsn, application_name="ci")) as connection:
        assert connection.execute(show).fetchone() == ("ci",)


def test_several_hosts_are_tried_in_turn(database: Database, free_port: int) -> None:
    parts = conninfo_to_dict(database.dsn)
    host, port = parts.get("host", ""), parts.get("port", 5432)
    dsn = make_conninfo(database.dsn, host=f"127.0.0.1,{host}", port=f"{free_port},{port}")
    with open_connection(dsn) as connection:
        assert connection.execute("select 1").fetchone() == (1,)

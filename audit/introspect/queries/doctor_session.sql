-- Who we are to this server. reset_val is what holds outside our own transaction's settings.
SELECT
    r.rolsuper AS superuser,
    r.rolbypassrls AS bypasses_rls,
    pg_is_in_recovery() AS standby,
    (SELECT s.reset_val = 'on' FROM pg_settings AS s WHERE s.name = 'default_transaction_read_only')
        AS read_only,
    (SELECT s.reset_val::bigint FROM pg_settings AS s WHERE s.name = 'statement_timeout')
        AS statement_timeout_ms,
    pg_backend_pid() AS backend
FROM pg_roles AS r
WHERE r.rolname = current_user

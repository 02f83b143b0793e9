-- Every role, so that owners, grantees and policies can be sent as oids.
-- pg_roles, since only a superuser may read pg_authid.
SELECT r.oid, r.rolname AS name
FROM pg_roles r
ORDER BY r.oid

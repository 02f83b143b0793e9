-- Checks of domains; their expressions name VALUE.
SELECT c.contypid AS type,
       c.conname AS name,
       pg_get_expr(c.conbin, 0) AS expression,
       c.convalidated AS validated
FROM pg_constraint c
WHERE c.contype = 'c'
  AND c.contypid <> 0
ORDER BY c.contypid, c.conname

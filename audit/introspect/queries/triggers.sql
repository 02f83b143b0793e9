-- Triggers that people made: not those of foreign keys, nor the copies on partitions (but on those that
-- are read by name).
SELECT t.tgrelid AS relation,
       t.tgname AS name,
       t.tgtype AS bits,
       t.tgenabled::text AS enabled,
       t.tgconstraint <> 0 AS is_constraint,
       n.nspname AS function_namespace,
       f.proname AS function,
       pg_get_triggerdef(t.oid) AS definition,
       ARRAY(SELECT a.attname::text
             FROM unnest(t.tgattr::int2[]) WITH ORDINALITY AS u (number, place)
             JOIN pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = u.number
             ORDER BY u.place) AS columns,
       -- Conditions and arguments have no readable form but inside the definition.
       t.tgqual IS NOT NULL OR t.tgnargs > 0 AS has_clauses,
       t.tgdeferrable AS deferrable,
       t.tginitdeferred AS deferred,
       coalesce(t.tgoldtable, '')::text AS old_table,
       coalesce(t.tgnewtable, '')::text AS new_table
FROM pg_trigger t
JOIN pg_proc f ON f.oid = t.tgfoid
JOIN pg_namespace n ON n.oid = f.pronamespace
WHERE NOT t.tgisinternal AND t.tgparentid = 0
   -- PostgreSQL 13 and 14 call a copy internal.
   OR t.tgrelid = ANY ($partitions) AND t.tgparentid <> 0
      AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.oid = t.tgconstraint AND k.contype <> 't')
ORDER BY t.tgrelid, t.tgname

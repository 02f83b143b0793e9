-- Triggers that people made: not those of foreign keys, nor the copies on partitions.
SELECT t.tgrelid AS relation,
       t.tgname AS name,
       t.tgtype AS bits,
       t.tgenabled::text AS enabled,
       t.tgconstraint <> 0 AS is_constraint,
       n.nspname AS function_namespace,
       f.proname AS function,
       pg_get_triggerdef(t.oid) AS definition
FROM pg_trigger t
JOIN pg_proc f ON f.oid = t.tgfoid
JOIN pg_namespace n ON n.oid = f.pronamespace
WHERE NOT t.tgisinternal
  AND t.tgparentid = 0
ORDER BY t.tgrelid, t.tgname

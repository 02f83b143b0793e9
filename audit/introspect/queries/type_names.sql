-- What the pairs of type and modifier that columns have are called. format_type() is the only way to write a
-- modifier: for a type such as PostGIS's geometry it asks the extension.
SELECT u.type,
       u.modifier,
       n.nspname AS namespace,
       b.typname AS name,
       b.oid <> t.oid AS is_array,
       CASE WHEN u.modifier >= 0 THEN format_type(b.oid, u.modifier) END AS formatted,
       t.typcollation AS collation
FROM unnest('{$types}'::oid[], '{$modifiers}'::int[]) AS u (type, modifier)
JOIN pg_type t ON t.oid = u.type
-- The array of a type is the one that the type itself names; point and name have elements and are no arrays.
LEFT JOIN pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
JOIN pg_type b ON b.oid = coalesce(e.oid, t.oid)
JOIN pg_namespace n ON n.oid = b.typnamespace
ORDER BY u.type, u.modifier

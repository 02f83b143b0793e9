-- Labels of enums in their sort order, which need not be the order in which they were added.
SELECT e.enumtypid AS type, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS labels
FROM pg_enum e
GROUP BY e.enumtypid
ORDER BY e.enumtypid

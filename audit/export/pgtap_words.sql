-- What the assertions are made of; it is gone with the transaction.
CREATE FUNCTION pg_temp.rel(VARIADIC names text[]) RETURNS oid LANGUAGE sql STABLE AS $$
  SELECT pg_catalog.to_regclass(name)::oid FROM unnest(names) WITH ORDINALITY AS n (name, place)
  WHERE pg_catalog.to_regclass(name) IS NOT NULL ORDER BY place LIMIT 1
$$;
CREATE FUNCTION pg_temp.is_kind(rel oid, kinds text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT strpos(kinds, relkind::text) > 0 FROM pg_catalog.pg_class WHERE oid = rel), false)
$$;
CREATE FUNCTION pg_temp.col(rel oid, VARIADIC names text[]) RETURNS int2 LANGUAGE sql STABLE AS $$
  SELECT a.attnum FROM unnest(names) WITH ORDINALITY AS n (name, place)
  JOIN pg_catalog.pg_attribute a ON a.attrelid = rel AND a.attname = n.name
  WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY place LIMIT 1
$$;
CREATE FUNCTION pg_temp.typ(rel oid, col int2) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog AS $$
  SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = rel AND attnum = col
$$;
CREATE FUNCTION pg_temp.is_of(rel oid, col int2, VARIADIC types text[]) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT atttypid::pg_catalog.regtype = ANY (
      SELECT pg_catalog.to_regtype(name) FROM unnest(types) AS n (name))
    FROM pg_catalog.pg_attribute WHERE attrelid = rel AND attnum = col), false)
$$;
CREATE FUNCTION pg_temp.fits(rel oid, col int2, type text, size int, scale int) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT atttypid = pg_catalog.to_regtype(type) AND CASE
      WHEN atttypmod < 0 THEN true
      WHEN type <> 'numeric' THEN atttypmod - 4 >= size
      ELSE ((atttypmod - 4) & 2047) >= scale
        AND (((atttypmod - 4) >> 16) & 65535) - ((atttypmod - 4) & 2047) >= size - scale END
    FROM pg_catalog.pg_attribute WHERE attrelid = rel AND attnum = col), false)
$$;
CREATE FUNCTION pg_temp.not_null(rel oid, col int2) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT a.attnotnull OR t.typnotnull FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = rel AND a.attnum = col), false)
$$;
CREATE FUNCTION pg_temp.fills(rel oid, col int2) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN a.attidentity <> '' THEN 'identity ' || a.attidentity::text
    WHEN a.attgenerated <> '' THEN 'generated'
    WHEN a.atthasdef OR t.typdefault IS NOT NULL THEN 'default' ELSE 'nothing' END
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  WHERE a.attrelid = rel AND a.attnum = col
$$;
CREATE FUNCTION pg_temp.same(one int2[], other int2[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT one @> other AND one <@ other AND array_position(other, NULL) IS NULL
$$;
CREATE FUNCTION pg_temp.has_primary_key(rel oid, cols int2[])
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint
    WHERE conrelid = rel AND contype = 'p' AND pg_temp.same(conkey, cols))
$$;
CREATE FUNCTION pg_temp.is_unique(rel oid, cols int2[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM pg_catalog.pg_index
    WHERE indrelid = rel AND indisunique AND indisvalid AND indpred IS NULL
      AND pg_temp.same((string_to_array(indkey::text, ' ')::int2[])[1:indnkeyatts], cols))
$$;
CREATE FUNCTION pg_temp.has_index(rel oid, cols int2[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM pg_catalog.pg_index
    WHERE indrelid = rel AND indisvalid AND indpred IS NULL
      AND (string_to_array(indkey::text, ' ')::int2[])[1:cardinality(cols)] = cols)
$$;
CREATE FUNCTION pg_temp.references(rel oid, cols int2[], target oid, targets int2[], deletes text, updates text)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint c
    WHERE c.conrelid = rel AND c.contype = 'f' AND c.confrelid = target
      AND pg_temp.same(c.conkey, cols)
      AND (cardinality(targets) = 0 OR (pg_temp.same(c.confkey, targets) AND NOT EXISTS (
        SELECT FROM unnest(cols, targets) AS wanted (col, other) WHERE NOT EXISTS (
          SELECT FROM unnest(c.conkey, c.confkey) AS there (col, other)
          WHERE there.col = wanted.col AND there.other = wanted.other))))
      AND (deletes = '' OR c.confdeltype::text = deletes)
      AND (updates = '' OR c.confupdtype::text = updates))
$$;
CREATE FUNCTION pg_temp.secured(rel oid, forced boolean) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT CASE WHEN forced THEN relforcerowsecurity ELSE relrowsecurity END
    FROM pg_catalog.pg_class WHERE oid = rel), false)
$$;
CREATE FUNCTION pg_temp.has_policy(rel oid, name text, command text)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM pg_catalog.pg_policy
    WHERE polrelid = rel AND polname = name AND command IN ('', polcmd::text))
$$;
CREATE FUNCTION pg_temp.has_trigger(rel oid, name text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM pg_catalog.pg_trigger
    WHERE tgrelid = rel AND tgname = name AND NOT tgisinternal)
$$;
CREATE FUNCTION pg_temp.may(grantee text, rel oid, privilege text)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT bool_or(pg_catalog.has_table_privilege(r.oid, rel, privilege))
    FROM (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = grantee
      UNION ALL SELECT 0 WHERE lower(grantee) = 'public') AS r (oid)), false)
$$;
CREATE FUNCTION pg_temp.enum_has(type text, labels text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT labels <@ ARRAY(SELECT enumlabel::text FROM pg_catalog.pg_enum
    WHERE enumtypid = pg_catalog.to_regtype(type))
$$;
CREATE FUNCTION pg_temp.is_domain(type text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM pg_catalog.pg_type
    WHERE oid = pg_catalog.to_regtype(type) AND typtype = 'd')
$$;
CREATE FUNCTION pg_temp.has_function(namespace text, name text)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = namespace AND p.proname = name)
$$;
CREATE FUNCTION pg_temp.never_null(type text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT typnotnull FROM pg_catalog.pg_type
    WHERE oid = pg_catalog.to_regtype(type)), false)
$$;
CREATE FUNCTION pg_temp.says(comment text, wanted text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(btrim(comment, E' \t\n\r\f\v') = btrim(wanted, E' \t\n\r\f\v'), false)
$$;

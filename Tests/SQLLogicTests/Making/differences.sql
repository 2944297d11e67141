-- Where Basalt differs on purpose, the oracle is taught to: functions of a schema that stands before pg_catalog. Each says why.

CREATE SCHEMA basalt_rules;

-- The sum of any integers is a decimal of 38 digits, which never wraps; PostgreSQL has bigint for all but bigint.
CREATE FUNCTION basalt_rules.plus(numeric, bigint) RETURNS numeric LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE WHEN $2 IS NULL THEN $1 ELSE coalesce($1, 0) + $2 END $$;
CREATE FUNCTION basalt_rules.plus(numeric, integer) RETURNS numeric LANGUAGE sql IMMUTABLE
  AS $$ SELECT basalt_rules.plus($1, $2::bigint) $$;
CREATE FUNCTION basalt_rules.plus(numeric, smallint) RETURNS numeric LANGUAGE sql IMMUTABLE
  AS $$ SELECT basalt_rules.plus($1, $2::bigint) $$;
CREATE AGGREGATE basalt_rules.sum(smallint) (SFUNC = basalt_rules.plus, STYPE = numeric);
CREATE AGGREGATE basalt_rules.sum(integer) (SFUNC = basalt_rules.plus, STYPE = numeric);
CREATE AGGREGATE basalt_rules.sum(bigint) (SFUNC = basalt_rules.plus, STYPE = numeric);

-- The mean of exact numbers has as many digits behind the point as they have, and at least 6; PostgreSQL has at least 16 in all.
CREATE FUNCTION basalt_rules.gather(numeric[], numeric) RETURNS numeric[] LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE WHEN $2 IS NULL THEN $1 ELSE $1 || $2 END $$;
CREATE FUNCTION basalt_rules.gather(numeric[], bigint) RETURNS numeric[] LANGUAGE sql IMMUTABLE
  AS $$ SELECT basalt_rules.gather($1, $2::numeric) $$;
CREATE FUNCTION basalt_rules.gather(numeric[], integer) RETURNS numeric[] LANGUAGE sql IMMUTABLE
  AS $$ SELECT basalt_rules.gather($1, $2::numeric) $$;
CREATE FUNCTION basalt_rules.gather(numeric[], smallint) RETURNS numeric[] LANGUAGE sql IMMUTABLE
  AS $$ SELECT basalt_rules.gather($1, $2::numeric) $$;
CREATE FUNCTION basalt_rules.mean(numeric[]) RETURNS numeric LANGUAGE sql IMMUTABLE
  AS $$ SELECT round(pg_catalog.avg(v), greatest(6, max(scale(v)))) FROM unnest($1) AS t (v) $$;
CREATE AGGREGATE basalt_rules.avg(smallint) (SFUNC = basalt_rules.gather, STYPE = numeric[], INITCOND = '{}', FINALFUNC = basalt_rules.mean);
CREATE AGGREGATE basalt_rules.avg(integer) (SFUNC = basalt_rules.gather, STYPE = numeric[], INITCOND = '{}', FINALFUNC = basalt_rules.mean);
CREATE AGGREGATE basalt_rules.avg(bigint) (SFUNC = basalt_rules.gather, STYPE = numeric[], INITCOND = '{}', FINALFUNC = basalt_rules.mean);
CREATE AGGREGATE basalt_rules.avg(numeric) (SFUNC = basalt_rules.gather, STYPE = numeric[], INITCOND = '{}', FINALFUNC = basalt_rules.mean);

-- Variances and deviations are doubles: a decimal has one scale, and they may need any. PostgreSQL has numeric for exact numbers.
CREATE FUNCTION basalt_rules.var_samp(numeric[]) RETURNS double precision LANGUAGE sql IMMUTABLE
  AS $$ SELECT pg_catalog.var_samp(v)::double precision FROM unnest($1) AS t (v) $$;
CREATE FUNCTION basalt_rules.var_pop(numeric[]) RETURNS double precision LANGUAGE sql IMMUTABLE
  AS $$ SELECT pg_catalog.var_pop(v)::double precision FROM unnest($1) AS t (v) $$;
CREATE FUNCTION basalt_rules.stddev_samp(numeric[]) RETURNS double precision LANGUAGE sql IMMUTABLE
  AS $$ SELECT pg_catalog.stddev_samp(v)::double precision FROM unnest($1) AS t (v) $$;
CREATE FUNCTION basalt_rules.stddev_pop(numeric[]) RETURNS double precision LANGUAGE sql IMMUTABLE
  AS $$ SELECT pg_catalog.stddev_pop(v)::double precision FROM unnest($1) AS t (v) $$;
DO $$
DECLARE name text; kind text; final text;
BEGIN
  FOREACH name IN ARRAY ARRAY['var_samp', 'variance', 'var_pop', 'stddev_samp', 'stddev', 'stddev_pop'] LOOP
    final := CASE name WHEN 'variance' THEN 'var_samp' WHEN 'stddev' THEN 'stddev_samp' ELSE name END;
    FOREACH kind IN ARRAY ARRAY['smallint', 'integer', 'bigint', 'numeric'] LOOP
      EXECUTE format('CREATE AGGREGATE basalt_rules.%I(%s) (SFUNC = basalt_rules.gather, STYPE = numeric[], INITCOND = ''{}'', '
        'FINALFUNC = basalt_rules.%I)', name, kind, final);
    END LOOP;
  END LOOP;
END $$;

-- Halves are rounded away from zero, whatever the type; PostgreSQL rounds those of doubles to the even neighbor.
CREATE FUNCTION basalt_rules.round(double precision) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT CASE WHEN abs($1) < 4503599627370496 THEN sign($1) * floor(abs($1) + 0.5) ELSE $1 END $$;

-- The beginning of a date's unit is a timestamp and no instant: only the former is the same in every zone.
CREATE FUNCTION basalt_rules.date_trunc(text, date) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT date_trunc($1, $2::timestamp) $$;

"""Arithmetic and order of real and double precision: NaN, infinities, minus zero."""

import itertools


def cases(t):
    t.ok("CREATE TABLE f (id integer, x double precision, y double precision, r real)")
    t.ok("""INSERT INTO f VALUES (1, 0, 1.5, 0), (2, '-0', 2, '-0'), (3, 1.5, -2.25, 1.5), (4, -2.5, 0.1, -0.1), (5, 'NaN', 1, 'NaN'),
       (6, 'Infinity', 2, 'Infinity'), (7, '-Infinity', -1, '-Infinity'), (8, NULL, 3, NULL), (9, 1e100, NULL, 1e10), (10, 1e-100, 1e-10, 1e-10)""")
    t.query("SELECT id, x, y, r FROM f ORDER BY id")
    for sign in ["+", "-", "*"]:
        t.query(f"SELECT id, x {sign} y FROM f ORDER BY id")
        t.query(f"SELECT id, y {sign} x FROM f ORDER BY id")
        t.query(f"SELECT id, x {sign} 2, 0.5 {sign} y FROM f ORDER BY id")
        t.query(f"SELECT id, r {sign} 1::real FROM f ORDER BY id")
        t.query(f"SELECT id, r {sign} y FROM f WHERE id IN (1, 3, 6, 8) ORDER BY id")
    t.query("SELECT id, x / y FROM f ORDER BY id")
    t.query("SELECT id, r / 4::real FROM f ORDER BY id")
    t.query("SELECT id, -x, -r, abs(x), abs(r) FROM f ORDER BY id")
    for sign in ["=", "<>", "<", "<=", ">", ">="]:
        t.query(f"SELECT id, x {sign} y, r {sign} 0, x {sign} 1.5 FROM f ORDER BY id")
        t.query(f"SELECT id FROM f WHERE x {sign} 'NaN' ORDER BY id")
        t.query(f"SELECT id FROM f WHERE x {sign} 0 ORDER BY id")
        t.query(f"SELECT id FROM f WHERE x {sign} 'Infinity'::double precision ORDER BY id")
        t.query(f"SELECT id FROM f WHERE r {sign} 1.5 ORDER BY id")
        t.query(f"SELECT a.id, b.id FROM f a, f b WHERE a.x {sign} b.x AND a.id < 4 AND b.id < 8 ORDER BY 1, 2")
    t.query("SELECT x FROM f WHERE id <> 2 ORDER BY x")
    t.query("SELECT r FROM f WHERE id <> 2 ORDER BY r DESC")
    t.query("SELECT id FROM f ORDER BY x NULLS FIRST, id")
    t.query(
        "SELECT x, count(*) FROM f WHERE id < 6 GROUP BY x ORDER BY x",
        "SELECT x + 0, count(*) FROM f WHERE id < 6 GROUP BY x ORDER BY x",
        "of 0 and -0 either may stand for the group; it is asked for as 0",
    )
    t.query("SELECT count(DISTINCT x), count(DISTINCT r) FROM f")
    t.query("SELECT min(x), max(x), min(r), max(r) FROM f")
    t.query("SELECT min(x), max(x) FROM f WHERE id <> 5")
    t.query("SELECT sum(y), avg(y) FROM f")
    t.query("SELECT sum(x) FROM f WHERE id IN (1, 3, 4)")
    t.query("SELECT sum(x), avg(x) FROM f WHERE id IN (3, 6)")
    t.query("SELECT sum(x) FROM f")
    for a, b in itertools.product(["'NaN'", "'Infinity'", "'-Infinity'", "0", "-1.5"], repeat=2):
        t.query(
            f"SELECT {a}::double precision + {b}::double precision, {a}::double precision * {b}::double precision, "
            f"{a}::double precision = {b}::double precision, {a}::double precision < {b}::double precision"
        )
    ieee = "floats divide and overflow as IEEE 754 has it; PostgreSQL refuses"
    t.query("SELECT 1::double precision / 0", "SELECT 'Infinity'::double precision", ieee)
    t.query("SELECT id, y / x FROM f WHERE id IN (1, 3)", "VALUES (1, 'Infinity'::double precision), (3, -1.5)", ieee)
    t.query("SELECT 1e200::double precision * 1e200::double precision", "SELECT 'Infinity'::double precision", ieee)
    t.query("SELECT 0.1::real, 0.1::real::double precision = 0.1::double precision, 16777217::real, 1e10::real")
    t.query("SELECT 0.1::real = 0.1, 0.5::real = 0.5")
    t.query(
        "SELECT 2.5::double precision::integer, 3.5::double precision::integer, -2.5::double precision::integer",
        "SELECT 3, 4, -3",
        "halves are rounded away from zero, whatever the type",
    )
    t.query(
        "SELECT 1e15::double precision, 1e16::double precision, 123456789012::double precision, 0.0001::double precision, 0.00001::double precision"
    )
    t.query(
        "SELECT isnan(1.5::double precision), isfinite(1.5::double precision)",
        "SELECT false, true",
        "PostgreSQL has no such functions",
    )
    t.query(
        "SELECT id, isnan(x), isfinite(x) FROM f ORDER BY id",
        "SELECT id, x = 'NaN', x NOT IN ('NaN', 'Infinity', '-Infinity') FROM f ORDER BY id",
        "PostgreSQL has no such functions",
    )
    t.error("SELECT 'NaN'::double precision::integer")
    t.error("SELECT 'Infinity'::double precision::bigint")
    t.error("SELECT 1e30::double precision::bigint")
    t.error("SELECT 1e300::double precision::real")
    t.error("SELECT x::integer FROM f")

"""Functions of numbers over rows: rounding, roots, logarithms, trigonometry, divisors, buckets."""

import itertools


def cases(t):
    t.ok("CREATE TABLE q (id integer, i integer, j integer, b bigint, d numeric(12, 4), f double precision)")
    t.ok("""INSERT INTO q VALUES (1, 12, 18, 100, 1234.5678, 0.5), (2, -12, 18, -7, -1234.5678, -0.5), (3, 0, 5, 0, 0, 0), (4, NULL, 7, NULL, NULL, NULL),
      (5, 17, 3, 9007199254740993, 99.9950, 2.75), (6, -5, -15, 1, -0.0050, 1), (7, 1071, 462, 36, 2.5, 10)""")
    for function in ["abs", "sign", "ceil", "ceiling", "floor", "round", "trunc"]:
        t.query(f"SELECT id, {function}(d) FROM q ORDER BY id")
        t.query(f"SELECT id, {function}(-d * 2) FROM q ORDER BY id")
        if function != "round":
            t.query(f"SELECT id, {function}(f) FROM q ORDER BY id")
    t.query("SELECT id, abs(i), abs(b), abs(-i) FROM q ORDER BY id")
    t.query("SELECT id, round(f * 10) FROM q ORDER BY id")
    for k in range(-4, 6):
        t.query(f"SELECT id, round(d, {k}), trunc(d, {k}) FROM q ORDER BY id")
    for function in ["exp", "sin", "cos", "tan", "atan", "degrees", "radians", "cbrt", "sinh", "cosh", "tanh", "asinh"]:
        t.query(f"SELECT id, {function}(f) FROM q ORDER BY id")
    t.query("SELECT id, acosh(f) FROM q WHERE f >= 1 ORDER BY id")
    t.query("SELECT id, atanh(f), cot(f) FROM q WHERE abs(f) <= 1 ORDER BY id")
    for function, condition in [
        ("sqrt", "f >= 0"),
        ("ln", "f > 0"),
        ("log10", "f > 0"),
        ("asin", "abs(f) <= 1"),
        ("acos", "abs(f) <= 1"),
    ]:
        t.query(f"SELECT id, {function}(f) FROM q WHERE {condition} ORDER BY id")
        t.error(f"SELECT {function}({'-1' if function in ('sqrt', 'ln', 'log10') else '2'}::double precision)")
        t.error(f"SELECT {function}(f {'- 1' if function in ('sqrt', 'ln', 'log10') else '+ 5'}) FROM q")
    t.query("SELECT id, atan2(f, 2), power(f, 2), f ^ 3 FROM q ORDER BY id")
    t.query(
        "SELECT id, power(i::double precision, 2), i::double precision ^ 0.5::double precision FROM q WHERE i > 0 ORDER BY id"
    )
    for a, b in [("i", "j"), ("j", "i"), ("i", "12"), ("36", "j"), ("b", "6::bigint")]:
        t.query(f"SELECT id, gcd({a}, {b}), lcm({a}, {b}) FROM q WHERE id <> 5 ORDER BY id")
    for a, b in itertools.product(["1071", "462", "0", "-18"], repeat=2):
        t.query(f"SELECT gcd({a}, {b}), lcm({a}, {b})")
    for a, b in [("7.5", "2"), ("-7.5", "2"), ("7", "-2.0"), ("1", "3.0"), ("0.0", "5")]:
        t.query(f"SELECT mod({a}, {b})")
        t.query(f"SELECT div({a}, {b})")
    t.query("SELECT id, div(d, 3), div(d, 0.07), div(i, 2.5) FROM q ORDER BY id")
    t.query("SELECT div(99999999999999999999.5, 0.0001), div(-1, 0.00003), div(0.001, 12345678901234567890)")
    t.query("SELECT id, mod(i, 5), mod(b, 7::bigint), mod(d, 3) FROM q ORDER BY id")
    for low, high, count in [("0", "10", "5"), ("10", "0", "5"), ("-1", "1", "4")]:
        t.query(f"SELECT id, width_bucket(f, {low}, {high}, {count}) FROM q ORDER BY id")
    t.query(
        "SELECT pi(), degrees(pi()), radians(180::double precision), sin(pi() / 2), exp(0::double precision), ln(exp(2::double precision))"
    )
    t.query(
        "SELECT log(100::double precision), log10(1000::double precision), sqrt(2::double precision), cbrt(27::double precision), power(2::double precision, 10)"
    )
    t.query("SELECT sqrt(4), sqrt(2), power(2, 10), 2 ^ 0.5::double precision, exp(1)")
    t.query("SELECT 10 ^ 3, 2 ^ -1, (-8) ^ 3, 0 ^ 0, power(9, 0.5::double precision)")
    for text in [
        "sqrt(-1)",
        "ln(0)",
        "ln(-1)",
        "log(0)",
        "power(0, -1)",
        "(-8)::double precision ^ 0.5::double precision",
        "width_bucket(1, 1, 1, 5)",
        "width_bucket(1, 0, 10, 0)",
        "mod(5, 0)",
        "div(5, 0)",
        "div(5, 0.0)",
        "div(5::double precision, 2::double precision)",
        "gcd(1.5, 'x')",
        "abs('x'::text)",
        "round('x'::text)",
        "sqrt()",
        "sqrt(1, 2)",
        "abs(true)",
        "acosh(0.5::double precision)",
        "atanh(2::double precision)",
    ]:
        t.error(f"SELECT {text}")
    t.query("SELECT id FROM q WHERE sqrt(abs(f)) > 1 ORDER BY id")
    t.query("SELECT sign(d) AS s, count(*) FROM q GROUP BY sign(d) ORDER BY s")
    t.query("SELECT random() >= 0 AND random() < 1")
    t.query("SELECT round(1.5), round(2.5), round(-1.5), round(-2.5), round(0.5), round(-0.4)")
    t.query(
        "SELECT round(1.45, 1), round(-1.45, 1), round(1.55, 1), round(12345, -2), round(12355, -1), trunc(12399, -2), trunc(-1.99, 1)"
    )

#!/usr/bin/env python3
"""Asks PostgreSQL for the answers of some hundred expressions, and writes them down for OpinionTests.

    generate.py DIRECTORY_OF_POSTGRESQL_BINARIES > postgresql.tsv

Runs a scratch cluster in a temporary directory (as the user `postgres` when started as root, which the server refuses)
and removes it. 

A line is an expression and its answer, `ERROR` when it is refused, separated by a tab. Where Basalt differs on purpose there are
three more fields: what Basalt answers, and why. Answers are brought to Basalt's spelling: true and false, and a T and a Z in
timestamps.
"""
import itertools
import os
import pwd
import shutil
import subprocess
import sys
import tempfile

# What differs on purpose: expression -> (Basalt's answer, the reason).
HALVES = "one rule of rounding for all types: halves away from zero"
IEEE = "doubles are IEEE's (SQL semantics)"
DIFFERENT = {
    "round(2.5::double precision)": ("3", HALVES),
    "round(0.5::double precision)": ("1", HALVES),
    "round(-2.5::double precision)": ("-3", HALVES),
    "2.5::double precision::integer": ("3", HALVES),
    "0.5::double precision::integer": ("1", HALVES),
    "-2.5::real::smallint": ("-3", HALVES),
    "(-0.5)::double precision::bigint": ("-1", HALVES),
    **{f"'{n}'::double precision::{t}": (answer, HALVES) for n, answer in [("2.5", "3"), ("0.5", "1"), ("-2.5", "-3")]
       for t in ["smallint", "integer", "bigint"]},
    "1::double precision / 0::double precision": ("Infinity", IEEE),
    "-1::double precision / 0::double precision": ("-Infinity", IEEE),
    "0::double precision / 0::double precision": ("NaN", IEEE),
    "'1e300'::double precision * '1e300'::double precision": ("Infinity", IEEE),
    "'1e-300'::double precision * '1e-300'::double precision": ("0", IEEE),
    "date_trunc('month', DATE '2001-02-16')": (
        "2001-02-01T00:00:00", "a date becomes a timestamp before it becomes an instant"),
    "upper('Straße')": ("STRASSE", "upper case by Unicode's full mapping, without a locale"),
    "'NaN'::double precision::numeric(10,2)": ("ERROR", "decimals have no NaN"),
    "'' LIKE '\\'": ("ERROR", "a pattern is wrong or right whatever it is held against"),
    "'' ILIKE '\\'": ("ERROR", "a pattern is wrong or right whatever it is held against"),
    "concat('a', NULL, 1, true)": ("a1true", "a boolean prints as a cast to text prints it"),
}

numbers = ["0", "1", "-7", "7", "2147483647", "2.5", "-2.345", "1.005", "0.001", "99999999.99"]
doubles = ["0", "1", "-1.5", "2.5", "1e10", "-0.001", "NaN", "Infinity", "-Infinity"]
texts = ["", "a", "abc", "Hello World", "  pad  ", "Straße", "日本語", "a,b,,c", "x%y_z", "O'Reilly", "aaa", "ABCabc123"]
dates = ["2000-01-01", "1999-12-31", "2024-02-29", "1970-01-01", "0001-01-01", "9999-12-31", "2021-01-03", "2013-06-30"]
stamps = ["2001-02-16 20:38:40.125", "1969-12-31 23:59:59.999999", "2024-02-29 00:00:00", "1900-12-31 12:00:01",
          "2000-12-31 23:59:59"]


def q(text):
    return "'" + text.replace("'", "''") + "'"


def expressions():
    d = "double precision"
    # Operators on numbers.
    for a, b in itertools.product(["7", "-7", "0", "2147483647", "9223372036854775807", "2.50", "-0.75"], repeat=2):
        for sign in ["+", "-", "*", "%", "=", "<", ">="]:
            yield f"{a} {sign} {b}"
    for a, b in itertools.product(["7", "-7", "0", "2147483647"], repeat=2):
        yield f"{a} / {b}"
        yield f"{a} & {b}"
        yield f"{a} | {b}"
        yield f"{a} # {b}"
    for a, b in [("1.0", "3"), ("2.50", "0.75"), ("-1", "3.0"), ("100.00", "7.00"), ("1", "0.0"), ("12345.678", "-0.009")]:
        yield f"round({a} / {b}, 5)"
    for n in [0, 1, 5, 31, 32, 33]:
        yield f"1 << {n}"
        yield f"-1000 >> {n}"
    for a, b in itertools.product(["1", "-1", "0", "NaN", "Infinity", "-Infinity", "-0"], repeat=2):
        for sign in ["=", "<", "<=", ">", "<>"]:
            yield f"{q(a)}::{d} {sign} {q(b)}::{d}"
    for e in ["1::double precision / 0::double precision", "-1::double precision / 0::double precision",
              "0::double precision / 0::double precision", "'1e300'::double precision * '1e300'::double precision",
              "'1e-300'::double precision * '1e-300'::double precision", "1::smallint + 1::bigint", "32767::smallint + 1::smallint",
              "(-2147483648)::integer / (-1)", "(-2147483648)::integer % (-1)", "-(-2147483648)::integer", "2 ^ 10", "2 ^ (-1)",
              "0 ^ (-1)", "(-8) ^ 0.5", "(-8) ^ 3", "NULL + 1", "NULL AND false", "NULL OR true", "NOT NULL::boolean",
              "true AND NULL", "1 IS DISTINCT FROM NULL", "NULL IS NOT DISTINCT FROM NULL", "1 IS NOT DISTINCT FROM 1.0",
              "'a' || 1", "1.50 || 'x'", "'a' || NULL", "true || 'b'", "DATE '2024-02-28' || ''", "'a' < 'B'", "'é' > 'z'",
              "'2' + 3", "'abc' = 'abc'", "2.0 = 2", "5 = '5'"]:
        yield e
    # Functions of a number.
    for f in ["abs", "ceil", "floor", "round", "trunc", "sign"]:
        for n in numbers:
            yield f"{f}({n})"
            yield f"{f}(-({n}))"
    for f in ["ceil", "floor", "trunc", "sign", "abs", "sqrt", "cbrt", "exp", "ln", "log10", "sin", "cos", "tan", "asin",
              "acos", "atan", "degrees", "radians"]:
        for n in doubles:
            yield f"{f}({q(n)}::{d})"
    for n in ["2.5", "0.5", "-2.5", "3.5", "2.4999", "1e300"]:
        yield f"round({q(n)}::{d})" if "e" in n else f"round({n}::{d})"
    for n, k in itertools.product(["1234.5678", "-1234.5678", "0.005", "99.995", "5"], [-3, -1, 0, 1, 2, 3, 6]):
        yield f"round({n}, {k})"
        yield f"trunc({n}, {k})"
    for a, b in itertools.product(["1071", "462", "0", "-18", "7"], repeat=2):
        yield f"gcd({a}, {b})"
        yield f"lcm({a}, {b})"
        yield f"div({a}, {b})"
        yield f"mod({a}, {b})"
    for a, b in [("9", "0.5"), ("2", "10"), ("0", "0"), ("-2", "3"), ("10", "-2")]:
        yield f"power({a}, {b})"
    for v in ["5.35", "-1", "10.06", "0.024", "100", "5"]:
        yield f"width_bucket({v}, 0.024, 10.06, 5)"
        yield f"width_bucket({v}, 10.06, 0.024, 5)"
    yield "atan2(1, 1)"
    yield "log(2.0, 64.0)"
    yield "log(100)"
    yield "pi()"
    for e in ["greatest(1, 2.5, NULL)", "least(1, 2.5, NULL)", "greatest('a', 'B', 'b')", "least('NaN'::double precision, 1)",
              "greatest('NaN'::double precision, 1)", "coalesce(NULL, 1, 2.5)", "nullif(1, 1.0)", "nullif('a', 'b')"]:
        yield e
    # Casts.
    for n in ["2.5", "0.5", "-2.5", "1e10", "NaN", "40000", "-32768.4"]:
        for t in ["smallint", "integer", "bigint", "real", "numeric(10,2)"]:
            yield f"{q(n)}::{d}::{t}"
    for e in ["2.5::double precision::integer", "0.5::double precision::integer", "-2.5::real::smallint",
              "(-0.5)::double precision::bigint", "1.235::numeric(4,2)", "-1.235::numeric(4,2)", "99.995::numeric(4,2)", "2.5::integer", "3.5::integer",
              "-2.5::integer", "' 42 '::integer", "'4x'::integer", "''::integer", "'1e3'::double precision", "'0x10'::integer",
              "'yes'::boolean", "'off'::boolean", "'maybe'::boolean", "1::boolean", "0::boolean", "true::integer", "true::text",
              "12::text", "1.50::text", "'1.239'::numeric(4,2)", "'123.4'::numeric(4,2)", "70000::smallint", "3000000000::integer",
              "'2024-02-30'::date", "'2024-02-29'::date", "TIMESTAMP '2024-02-29 23:59:59.9'::date", "TIMESTAMP '2024-02-29 23:59:59.9'::time",
              "DATE '2024-02-29'::timestamp", "'2024-02-29 12:00:00+02'::timestamptz", "TIMESTAMPTZ '2024-02-29 12:00:00+02'::timestamp",
              "TIMESTAMPTZ '2024-02-29 23:30:00-02'::date", "0.1::real::double precision", "0.1::real::numeric(10,5)", "16777217::real",
              "'\\x00ff'::bytea::text", "'6ba7b810-9dad-41d1-80b4-00c04fd430c8'::uuid::text", "'infinity'::date::timestamp"]:
        yield e
    # Text.
    for t in texts:
        for f in ["length", "octet_length", "bit_length", "lower", "upper", "initcap", "reverse", "ascii", "btrim", "ltrim",
                  "rtrim", "quote_literal"]:
            yield f"{f}({q(t)})"
        for n in [-2, 0, 2, 100]:
            yield f"left({q(t)}, {n})"
            yield f"right({q(t)}, {n})"
            yield f"lpad({q(t)}, {n}, 'xy')"
            yield f"rpad({q(t)}, {n})"
            yield f"repeat({q(t)}, {max(n, -1) if n < 100 else 3})"
            yield f"split_part({q(t)}, ',', {n})"
        for a, b in [(1, 2), (2, 3), (-1, 3), (0, 1), (3, 0), (2, 2147483647), (2, -1), (100, 1)]:
            yield f"substring({q(t)}, {a}, {b})"
        yield f"substring({q(t)}, 2)"
        for p in ["a", "b,", "", "ß", "本", "zzz"]:
            yield f"strpos({q(t)}, {q(p)})"
            yield f"replace({q(t)}, {q(p)}, '<>')"
            yield f"starts_with({q(t)}, {q(p)})"
            yield f"btrim({q(t)}, {q(p + 'c ')})"
            yield f"translate({q(t)}, {q(p + 'al')}, 'X')"
        for p in ["%", "a%", "%c", "%b%", "_", "___", "%,%,%", "a_c", "x\\%y\\_z", "%ß%", "_本_", "%o%o%", "", "%World", "Hello%d",
                  "a%a", "%aa%a", "a%c%3", "\\", "%l_o%"]:
            yield f"{q(t)} LIKE {q(p)}"
            upper = p if "\\" in p else p.upper()
            yield f"{q(t)} ILIKE {q(upper)}"
    for e in ["'10%' LIKE '10!%' ESCAPE '!'", "'a_b' LIKE 'a\\_b' ESCAPE ''", "chr(65)", "chr(8364)", "chr(0)", "chr(1114112)",
              "to_hex(255)", "to_hex(-1)", "to_hex(9223372036854775807)", "concat('a', NULL, 1, true)", "concat_ws('-', 'a', NULL, 'b')",
              "concat_ws(NULL, 'a')", "left(NULL, 1)",
              "format('%s|%10s|%-10s|', 'a', 'b', 'c')", "format('%I %L', 'a b', 'it''s')", "format('%2$s %1$s', 'a', 'b')",
              "format('%%')", "format('%s')", "format('%L', NULL)", "format('%x', 1)", "quote_ident('a')", "quote_ident('A b')",
              "encode('\\x123456'::bytea, 'hex')", "encode('\\x123456ff'::bytea, 'base64')", "decode('EjRW', 'base64')",
              "decode('12 34', 'hex')", "decode('123', 'hex')", "decode('E', 'base64')", "octet_length('\\x00ff'::bytea)",
              "substring('\\x01020304'::bytea, 2, 2)", "'\\x01'::bytea || '\\x02'::bytea"]:
        yield e
    # Times.
    fields = ["century", "day", "decade", "dow", "doy", "epoch", "hour", "isodow", "isoyear", "microseconds", "millennium",
              "milliseconds", "minute", "month", "quarter", "second", "week", "year"]
    for s, f in itertools.product(stamps, fields):
        yield f"date_part('{f}', TIMESTAMP {q(s)})"
    for s, f in itertools.product(dates, ["century", "decade", "dow", "doy", "epoch", "isodow", "isoyear", "millennium", "week", "year"]):
        yield f"extract({f} FROM DATE {q(s)})"
    for s, u in itertools.product(stamps + ["0001-02-03 00:00:00"],
                                  ["microseconds", "milliseconds", "second", "minute", "hour", "day", "week", "month", "quarter",
                                   "year", "decade", "century", "millennium"]):
        if not (s.startswith("0001") and u in ("decade", "week")):  # those lie before year 1, which is spelled differently
            yield f"date_trunc('{u}', TIMESTAMP {q(s)})"
    for e in ["date_trunc('month', DATE '2001-02-16')", "extract(dow FROM DATE 'infinity')", "date_part('year', DATE 'infinity')", "extract(fortnight FROM DATE '2001-01-01')",
              "extract(hour FROM TIME '17:34:56.7')", "extract(second FROM TIME '17:34:56.7')", "make_date(2013, 7, 15)", "make_date(2013, 2, 29)",
              "make_time(8, 15, 23.5)", "make_time(25, 0, 0)", "make_timestamp(2013, 7, 15, 8, 15, 23.5)",
              "make_timestamp(2013, 13, 15, 8, 15, 23.5)", "to_timestamp(1284352323)", "to_timestamp(-0.5)", "to_timestamp('Infinity'::double precision)",
              "DATE '2024-02-28' + 2", "2 + DATE '2024-02-28'", "DATE '2024-03-01' - 2", "DATE '2024-03-01' - DATE '2024-02-28'",
              "DATE '2024-02-28' + TIME '05:30:00'", "DATE 'infinity' + 1", "isfinite(DATE 'infinity')", "isfinite(TIMESTAMP '2024-01-01 00:00:00')",
              "DATE '2024-01-01' < TIMESTAMP '2024-01-01 00:00:01'", "DATE '2024-01-01' = TIMESTAMPTZ '2024-01-01 00:00:00Z'",
              "DATE '2024-01-01' - '2023-01-01'"]:
        yield e
    for zone in ["America/Denver", "Europe/Berlin", "Australia/Sydney", "Asia/Kolkata", "America/Sao_Paulo", "UTC", "Africa/Casablanca",
                 "Pacific/Apia", "No/Where"]:
        for s in ["2001-02-16 20:38:40", "2024-03-31 02:30:00", "2024-10-27 02:30:00", "2024-03-10 02:30:00", "2024-11-03 01:30:00",
                  "2080-07-01 12:00:00", "1900-01-01 00:00:00", "1850-01-01 00:00:00", "2011-12-30 12:00:00", "2050-04-03 02:30:00"]:
            yield f"TIMESTAMP {q(s)} AT TIME ZONE {q(zone)}"
            yield f"TIMESTAMPTZ {q(s + 'Z')} AT TIME ZONE {q(zone)}"
            if zone in ("America/Denver", "Australia/Sydney"):
                yield f"date_trunc('day', TIMESTAMPTZ {q(s + 'Z')}, {q(zone)})"
    templates = ["YYYY-MM-DD HH24:MI:SS.US", "FMDay, FMDDth FMMonth YYYY", "DAY Mon dy", "HH12:MI am", "HH:MI P.M.", "IYYY-IW-ID", "DDD WW W CC J Q",
                 "Y,YYY YY Y", "MS SSSS", '"at" HH24"h"', "FMMM/FMDD/YY", "month|MONTH|Month|", "FMMonth|", "yyyy-mm-dd", "DDTH", "D ID"]
    for s, t in itertools.product(stamps, templates):
        yield f"to_char(TIMESTAMP {q(s)}, {q(t)})"


def spelled(answer, kind):
    """An answer in Basalt's spelling."""
    if answer is None:
        return "NULL"
    if kind == "boolean":
        return {"t": "true", "f": "false"}.get(answer, answer)
    if kind.startswith("timestamp") and answer not in ("infinity", "-infinity"):
        answer = answer.replace(" ", "T", 1)
        if kind == "timestamp with time zone":
            answer = answer.removesuffix("+00") + "Z"
    return answer


def ask(binaries, lines):
    """The answers of PostgreSQL, each with its type; None for NULL, and the word ERROR with no type when it is refused."""
    directory = tempfile.mkdtemp(prefix="opinions-")
    demote = {}
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(directory, user.pw_uid, user.pw_gid)
        demote = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def run(*words, **options):
        return subprocess.run(words, check=True, capture_output=True, text=True, cwd=directory, **demote, **options).stdout

    try:
        data = os.path.join(directory, "data")
        run(os.path.join(binaries, "initdb"), "-D", data, "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", "-U", "postgres", "-A", "trust")
        subprocess.run([os.path.join(binaries, "pg_ctl"), "-D", data, "-w", "-l", os.path.join(directory, "log"), "-o",
                        f"-c listen_addresses= -c unix_socket_directories={directory} -c fsync=off -c timezone=UTC", "start"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=directory, **demote)
        try:
            psql = [os.path.join(binaries, "psql"), "-h", directory, "-U", "postgres", "-X", "-A", "-t", "-q", "-F", "\x1f", "-P", "null=\x1e"]
            version = run(*psql, "-c", "SHOW server_version").strip()
            # Each in a line of its own, between marks, because an answer may have lines of its own and an error has none.
            script = "".join(f"\\echo '\x1d'\nSELECT e, pg_typeof(e) FROM (SELECT ({line}) AS e) t;\n" for line in lines)
            parts = run(*psql, input=script, errors="strict").split("\x1d\n")[1:]
            answers = []
            for part in parts:
                answer, _, kind = part.rstrip("\n").rpartition("\x1f")
                if not kind:
                    answers.append("ERROR")
                elif answer == "\x1e":
                    answers.append("NULL")
                else:
                    answers.append(spelled(answer, kind))
            return version, answers
        finally:
            run(os.path.join(binaries, "pg_ctl"), "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def main():
    lines = list(dict.fromkeys(expressions()))
    version, answers = ask(sys.argv[1], lines)
    assert len(answers) == len(lines), (len(answers), len(lines))
    print(f"# Answers of PostgreSQL {version}, written by generate.py. Expression, answer; where Basalt differs, its answer and the reason.")
    for line, answer in zip(lines, answers):
        fields = [line, answer.replace("\\", "\\\\").replace("\n", "\\n")]
        if line in DIFFERENT:
            fields += DIFFERENT[line]
        print("\t".join(fields))


if __name__ == "__main__":
    main()

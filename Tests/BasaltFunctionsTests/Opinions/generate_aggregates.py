#!/usr/bin/env python3
"""Asks PostgreSQL for the results of aggregates over some columns, and writes them down for AggregateOpinionTests.

    generate_aggregates.py DIRECTORY_OF_POSTGRESQL_BINARIES > aggregates.tsv

A line is a query without its SELECT, and its answer, `ERROR` when it is refused, separated by a tab (see generate.py). Where
Basalt differs on purpose there are two more fields: what Basalt answers, and why.
"""
import sys

from generate import ask

NUMBERS = {
    "smallint": [["1", "2", "NULL", "4"], ["32767", "32767", "-1"], ["NULL"]],
    "integer": [["1", "2", "2"], ["2147483647", "2147483647", "-3"], ["-1", "-2"], ["NULL", "5"]],
    "bigint": [["9223372036854775807", "9223372036854775807", "7"], ["-9223372036854775808", "-9223372036854775808"],
               ["0"]],
    "decimal(9, 2)": [["1.25", "2.50", "NULL", "-0.01"], ["9999999.99", "9999999.99"], ["0.01", "0.02"]],
    "decimal(38, 10)": [["1.0000000001", "2"], ["9999999999999999999999999999.9999999999", "-1"]],
    "real": [["1.5", "2.25", "NULL"], ["'NaN'", "1"], ["'Infinity'", "1"], ["'-Infinity'", "'Infinity'"], ["0", "'-0'"]],
    "double precision": [["'1.5'", "'2.25'", "NULL"], ["'1'", "'1e-20'", "'-1'"], ["'NaN'", "'Infinity'"],
                         ["'Infinity'"], ["'1e308'", "'1e308'"], ["'100000000.1'", "'100000000.2'", "'100000000.3'"],
                         ["'5'"], ["'1e200'", "'-1e200'"]],
}
OTHERS = {
    "text": [["'b'", "'a'", "NULL", "'ab'"], ["''", "'a'"], ["'é'", "'z'", "'日本'"], ["NULL"]],
    "date": [["'2024-02-29'", "'1999-12-31'", "NULL"], ["'infinity'", "'2000-01-01'"]],
    "timestamp": [["'2024-02-29 01:02:03.5'", "'1999-12-31 00:00:00'"]],
    "time": [["'05:30:00'", "'23:59:59.999999'"]],
}
CONDITIONS = [["true", "false", "NULL"], ["true", "NULL"], ["false", "NULL"], ["NULL"], ["true", "true"]]
# What differs on purpose: a function and its column -> (Basalt's answer, the reason).
MEANS = "computed from the mean, where PostgreSQL's sum, or sum of squares, overflows on the way"
DIFFERENT = {
    **{(name, ("'1e308'", "'1e308'")): ("0", MEANS)
       for name in ["stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop"]},
    ("avg", ("'1e200'", "'-1e200'")): ("0", MEANS),
    ("sum", ("'1'", "'1e-20'", "'-1'")): ("1e-20", "sums of doubles are compensated"),
    ("avg", ("'1'", "'1e-20'", "'-1'")): ("3.3333333333333333e-21", "sums of doubles are compensated"),
}
# The doubles next to these decimals are no multiples of 0.1 apart: exactly, their variance is 0.010000000298.
NEAR = ("'100000000.1'", "'100000000.2'", "'100000000.3'")
DIFFERENT |= {
    (name, NEAR): (answer, "nearer to the exact result")
    for names, answer in [(("stddev", "stddev_samp"), "0.09999999590218066"), (("stddev_pop",), "0.08164965474691711"),
                          (("variance", "var_samp"), "0.009999999180436148"), (("var_pop",), "0.006666666120290765")]
    for name in names
}
SPREADS = ["stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop"]


OWN = {}


def source(values, kind):
    # The first cell says the type of the column.
    return "FROM (VALUES " + ", ".join(f"(({value})::{kind})" for value in values) + ") AS t (x)"


def queries():
    for kind, columns in NUMBERS.items():
        for column in columns:
            for name in ["sum", "avg", "min", "max", "count"]:
                query = f"{name}(x) {source(column, kind)}"
                OWN[query] = DIFFERENT.get((name, tuple(column)))
                yield query
            query = f"sum(DISTINCT x) {source(column, kind)}"
            OWN[query] = DIFFERENT.get(("sum", tuple(column)))
            yield query
            for name in SPREADS:
                # As doubles, which Basalt always computes them in.
                query = f"{name}(x::double precision) {source(column, kind)}"
                OWN[query] = DIFFERENT.get((name, tuple(column)))
                yield query
    for kind, columns in OTHERS.items():
        for column in columns:
            for name in ["min", "max", "count"]:
                yield f"{name}(x) {source(column, kind)}"
            yield f"count(DISTINCT x) {source(column, kind)}"
    for column in OTHERS["text"]:
        for separator in ["', '", "''", "NULL"]:
            yield f"string_agg(x, {separator}) {source(column, 'text')}"
        yield f"string_agg(x, x || '-') {source(column, 'text')}"
    for column in CONDITIONS:
        for name in ["bool_and", "every", "bool_or"]:
            yield f"{name}(x) {source(column, 'boolean')}"


def main():
    lines = list(dict.fromkeys(queries()))
    version, answers = ask(sys.argv[1], [f"SELECT {line}" for line in lines])
    assert len(answers) == len(lines), (len(answers), len(lines))
    print(f"# Answers of PostgreSQL {version}, written by generate_aggregates.py. Query without SELECT, answer; where Basalt differs, its answer and the reason.")
    for line, answer in zip(lines, answers):
        print("\t".join([line, answer, *(OWN.get(line) or ())]))


if __name__ == "__main__":
    main()

"""Dates and times: arithmetic, parts, truncation, making, formatting, order, intervals."""


def cases(t):
    t.ok("CREATE TABLE cal (id integer, d date, e date, ts timestamp, ti time, n integer)")
    t.ok("""INSERT INTO cal VALUES (1, '2024-02-29', '2023-02-28', '2024-02-29 12:34:56.789', '12:34:56.789', 1), (2, '1969-12-31', '1970-01-01', '1969-12-31 23:59:59.999999', '00:00:00', -1),
      (3, '2000-01-01', '1999-12-31', '2000-01-01 00:00:00', '23:59:59.999999', 366), (4, NULL, '2024-01-31', NULL, NULL, 30), (5, '0001-01-01', '9999-12-31', '0001-01-01 00:00:00', '06:00', NULL),
      (6, 'infinity', '2024-12-30', 'infinity', '10:20:30', 0), (7, '2021-01-03', '2020-12-28', '2021-01-03 05:06:07', '18:00', 100)""")
    t.query("SELECT * FROM cal ORDER BY id")
    finite = "WHERE id NOT IN (5, 6)"
    for text in ["d + n", "d - n", "d - e", "e - d", "n + d", "d + 1", "d - 1", "d + 365", "d + ti", "ti + d"]:
        t.query(f"SELECT id, {text} FROM cal {finite} ORDER BY id")
    t.query("SELECT id, d + 1, d - 1 FROM cal WHERE id = 6")
    intervals = [
        "1 day",
        "-1 day",
        "1 month",
        "-1 month",
        "1 year",
        "13 months",
        "1 week",
        "25 hours",
        "90 minutes",
        "1 day 2 hours",
        "1 month -1 day",
        "0.5 seconds",
        "1 mon 1 day 01:01:01",
        "-1 year -2 mons +3 days",
        "2 days ago",
        "1 decade",
        "1 century",
        "1-2",
        "3 04:05:06",
        "P1Y2M3DT4H5M6S",
    ]
    for interval in intervals:
        t.query(f"SELECT id, d + interval '{interval}' FROM cal {finite} ORDER BY id")
        t.query(f"SELECT id, ts + interval '{interval}', ts - interval '{interval}' FROM cal {finite} ORDER BY id")
    for interval in ["1 day", "1 hour", "-1 hour", "25 hours", "30 seconds", "1 month"]:
        t.query(f"SELECT id, ti + interval '{interval}', ti - interval '{interval}' FROM cal ORDER BY id")
    for text in [
        "interval '1 day' * 3 + d",
        "d + interval '1 day' * 2.5",
        "d + interval '3 days' / 2",
        "d + (interval '1 month' + interval '1 day')",
        "d - (interval '1 month' - interval '1 day')",
        "d + -interval '1 week'",
        "ts + interval '1' day",
        "ts + interval '2' month",
        "ts + interval '1' hour * 24",
        "ts - interval '90' minute",
        "d + interval '1 year 2 months'",
        "ts + interval '1:30' hour to minute",
        "ts + NULL::interval",
    ]:
        t.query(f"SELECT id, {text} FROM cal {finite} ORDER BY id")
    for left, right in [
        ("1 day", "24 hours"),
        ("1 month", "30 days"),
        ("1 year", "12 months"),
        ("1 day", "2 days"),
        ("1 hour", "59 minutes"),
    ]:
        t.query(
            f"SELECT interval '{left}' = interval '{right}', interval '{left}' < interval '{right}', interval '{left}' >= interval '{right}'"
        )
    for text in [
        "1 day",
        "1 year 2 mons 3 days 04:05:06.789",
        "-1 mons",
        "0",
        "1 day ago",
        "25 hours",
        "-00:00:01",
        "1.5 hours",
        "14 months",
    ]:
        t.query(f"SELECT interval '{text}'::text")
    date_fields = [
        "year",
        "month",
        "day",
        "quarter",
        "week",
        "dow",
        "isodow",
        "doy",
        "isoyear",
        "century",
        "decade",
        "millennium",
        "epoch",
    ]
    for field in date_fields:
        t.query(f"SELECT id, extract({field} FROM d), extract({field} FROM e) FROM cal WHERE id <> 6 ORDER BY id")
        t.query(f"SELECT id, date_part('{field}', d) FROM cal WHERE id <> 6 ORDER BY id")
    for field in date_fields + ["hour", "minute", "second", "milliseconds", "microseconds"]:
        t.query(f"SELECT id, extract({field} FROM ts) FROM cal WHERE id <> 6 ORDER BY id")
    for field in ["hour", "minute", "second", "milliseconds", "microseconds", "epoch"]:
        t.query(f"SELECT id, extract({field} FROM ti) FROM cal ORDER BY id")
    t.query("SELECT extract(dow FROM d), date_part('year', d), date_part('epoch', ts) FROM cal WHERE id = 6")
    t.refused("SELECT extract(year FROM d) FROM cal WHERE id = 6", "outOfRange", "decimals have no infinity")
    for unit in [
        "microseconds",
        "milliseconds",
        "second",
        "minute",
        "hour",
        "day",
        "week",
        "month",
        "quarter",
        "year",
        "decade",
        "century",
        "millennium",
    ]:
        where = "WHERE id <> 5" if unit in ("week", "decade") else ""
        t.query(f"SELECT id, date_trunc('{unit}', ts) FROM cal {where} ORDER BY id")
    for unit in ["day", "week", "month", "quarter", "year"]:
        t.query(f"SELECT id, date_trunc('{unit}', d) FROM cal {finite} ORDER BY id")
        t.query(f"SELECT date_trunc('{unit}', ts) AS period, count(*) FROM cal {finite} GROUP BY 1 ORDER BY 1")
    t.query("SELECT id, make_date(2024, 1, 1) + n FROM cal ORDER BY id")
    t.query("SELECT make_date(2024, 2, 29), make_time(12, 34, 56.5), make_timestamp(2024, 2, 29, 12, 34, 56.5)")
    t.query(
        "SELECT id, make_date(extract(year FROM e)::integer, extract(month FROM e)::integer, 1) FROM cal ORDER BY id"
    )
    for template in [
        "YYYY-MM-DD",
        "DD.MM.YYYY",
        "FMDay, DD FMMonth YYYY",
        'YYYY"W"IW',
        "Dy Mon",
        "Q",
        "DDD",
        "HH24:MI:SS.MS",
        "HH12:MI AM",
        "YY",
        "IYYY-IW-ID",
        "J",
    ]:
        t.query(f"SELECT id, to_char(ts, '{template}') FROM cal {finite} ORDER BY id")
    for sign in ["=", "<", ">="]:
        t.query(f"SELECT id, d {sign} e, d {sign} ts, ti {sign} '12:00' FROM cal ORDER BY id")
        t.query(f"SELECT id FROM cal WHERE d {sign} '2000-01-01' ORDER BY id")
        t.query(f"SELECT id FROM cal WHERE ts {sign} date '2000-01-01' ORDER BY id")
        t.query(f"SELECT id FROM cal WHERE d + interval '1 month' {sign} e ORDER BY id")
    t.query("SELECT d FROM cal ORDER BY d")
    t.query("SELECT ts FROM cal ORDER BY ts DESC")
    t.query("SELECT ti FROM cal ORDER BY ti")
    t.query("SELECT min(d), max(d), min(ts), max(ts), min(ti), max(ti), count(d) FROM cal")
    t.query("SELECT min(e), max(e), max(e) - min(e) FROM cal")
    t.query("SELECT id, isfinite(d), isfinite(ts) FROM cal ORDER BY id")
    t.query("SELECT extract(year FROM e) AS y, count(*) FROM cal GROUP BY 1 ORDER BY 1")
    for text in [
        "date '2024-01-31' + interval '1 month'",
        "date '2024-03-31' - interval '1 month'",
        "timestamp '2024-02-29 12:00:00' + interval '1 year'",
        "date '2024-02-29' - date '2023-02-28'",
        "date '2024-12-30' - 365",
        "timestamp '2024-01-01 00:00:00' - interval '1 microsecond'",
        "time '23:30' + interval '1 hour'",
        "date '2000-02-28' + 2",
        "date '1900-02-28' + 1",
        "extract(week FROM date '2021-01-03')",
        "extract(isoyear FROM date '2024-12-30')",
        "date 'infinity' > date '9999-12-31'",
        "to_timestamp(0)",
        "to_timestamp(1700000000.5)",
        "date_part('dow', date '2024-02-25')",
        "current_date - current_date",
        "now() >= now()",
        "localtimestamp IS NOT NULL",
    ]:
        t.query(f"SELECT {text}")
    for text in [
        "make_date(2023, 2, 29)",
        "make_date(2024, 13, 1)",
        "make_time(25, 0, 0)",
        "make_timestamp(2024, 1, 32, 0, 0, 0)",
        "date '2024-02-30'",
        "extract(fortnight FROM date '2024-01-01')",
        "date_trunc('fortnight', timestamp '2024-01-01 00:00:00')",
        "date '2024-01-01' + date '2024-01-01'",
        "date '2024-01-01' * 2",
        "date '2024-01-01' + 'x'::text",
        "interval '1 nothing'",
        "time '10:00' + time '11:00'",
        "date 'infinity' - date '2024-01-01'",
    ]:
        t.error(f"SELECT {text}", "outOfRange|typeMismatch|unknownName|invalidArgument")
    t.refused("SELECT interval '1 day'", "unsupported", "intervals are no values of columns yet")
    t.refused("SELECT ts - ts FROM cal", "unsupported", "intervals are no values of columns yet")
    differences(t)


def differences(t):
    """Of timestamps: what is asked of an interval that differs from row to row."""
    t.ok("CREATE TABLE trip (id integer, a timestamp, b timestamp, z timestamptz, d date)")
    t.ok("""INSERT INTO trip VALUES (1, '2024-01-01 10:00:00', '2024-01-01 12:30:15.25', '2024-01-01 11:00:00Z', '2023-12-31'),
      (2, '2024-03-01 00:00:00', '2024-02-27 22:59:59', '2024-03-31 00:30:00Z', '2024-03-01'), (3, '2024-01-01 00:00:00', '2024-01-31 00:00:00', NULL, NULL),
      (4, NULL, '2024-01-01 00:00:00', '2024-01-01 00:00:00Z', '2024-01-01'), (5, '2024-06-01 08:00:00', '2024-06-01 08:00:00', '2024-06-01 08:00:00Z', '2024-06-01')""")
    parts = ["epoch", "day", "hour", "minute", "second", "milliseconds", "microseconds"]
    for difference in ["b - a", "a - b", "a - d", "z - timestamptz '2024-01-01 00:00:00Z'", "b - '2024-01-01 00:00:00'"]:
        for part in parts:
            t.query(f"SELECT id, extract({part} FROM {difference}) FROM trip ORDER BY id")
        for sign, interval in [(">", "2 hours"), ("<=", "0 seconds"), ("=", "1 month"), ("<>", "2:30:15.25"), ("<", "1 day -3 hours")]:
            t.query(f"SELECT id, ({difference}) {sign} interval '{interval}' FROM trip ORDER BY id")
    for text in [
        "date_part('epoch', b - a)",
        "(b - a) = (b - a)",
        "(b - a) < (a - d)",
        "interval '1 hour' < b - a",
        "(b - a) > '90 minutes'",
        "(b - a) IS NULL",
        "(b - a) BETWEEN interval '0' AND interval '1 day'",
        "extract(epoch FROM (b - a) + (b - a))",
        "extract(epoch FROM (b - a) - interval '1 hour')",
        "extract(epoch FROM -(b - a))",
        "extract(hour FROM b - a) + 1",
        "(b - a) IN (interval '1 day', interval '2:30:15.25')",
    ]:
        t.query(f"SELECT id, {text} FROM trip ORDER BY id")
    t.query("SELECT id FROM trip WHERE b - a > interval '1 hour' ORDER BY id")
    t.query("SELECT sum(extract(epoch FROM b - a)), max(extract(epoch FROM b - a)) FROM trip")
    t.error("SELECT timestamp 'infinity' - timestamp '2024-01-01 00:00:00' > interval '1 day'", "outOfRange|unsupported")
    t.error("SELECT (b - a) > 5 FROM trip", "typeMismatch|unsupported")
    t.refused("SELECT b - a FROM trip", "unsupported", "intervals are no values of columns yet")
    t.refused("SELECT sum(b - a) FROM trip", "unsupported", "intervals are no values of columns yet")
    for form in ["%Y-%m-%d %H:%M:%S.%f", "%y %j %B %b %A %a", "%I:%M %p", "%-d.%-m.%Y %-H", "%G-W%V-%u %w", "100%%"]:
        t.duck(f"SELECT id, strftime(b, '{form}') FROM trip ORDER BY id")

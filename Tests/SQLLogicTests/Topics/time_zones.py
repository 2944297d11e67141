"""Instants and time zones: AT TIME ZONE, the session's zone, gaps and overlaps of summer time."""


def cases(t):
    t.ok("CREATE TABLE zt (id integer, i timestamptz, l timestamp, zone text)")
    t.ok("""INSERT INTO zt VALUES (1, '2024-01-15 12:00:00+00', '2024-01-15 12:00:00', 'Europe/Berlin'), (2, '2024-07-15 12:00:00+00', '2024-07-15 12:00:00', 'America/New_York'),
      (3, '2024-03-31 01:30:00+00', '2024-03-31 02:30:00', 'Asia/Kolkata'), (4, '2024-10-27 00:30:00+00', '2024-10-27 02:30:00', 'UTC'), (5, NULL, NULL, 'Europe/Berlin'), (6, 'infinity', 'infinity', 'Asia/Tokyo'),
      (7, '1969-12-31 23:59:59.5+00', '1969-12-31 23:59:59.5', NULL), (8, '2024-11-03 05:30:00+00', '2024-11-03 01:30:00', 'Australia/Lord_Howe')""")
    t.query("SELECT id, i, l FROM zt ORDER BY id")
    for zone in [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kolkata",
        "Asia/Tokyo",
        "Australia/Sydney",
        "Pacific/Auckland",
    ]:
        t.query(f"SELECT id, i AT TIME ZONE '{zone}' FROM zt ORDER BY id")
        t.query(f"SELECT id, l AT TIME ZONE '{zone}' FROM zt ORDER BY id")
        t.query(f"SELECT id, (i AT TIME ZONE '{zone}')::date FROM zt WHERE id <> 6 ORDER BY id")
        t.query(f"SELECT id, date_trunc('day', i, '{zone}') FROM zt WHERE id <> 6 ORDER BY id")
        t.query(f"SELECT id, extract(hour FROM i AT TIME ZONE '{zone}') FROM zt WHERE id <> 6 ORDER BY id")
    t.query("SELECT id, i AT TIME ZONE zone, l AT TIME ZONE zone FROM zt ORDER BY id")
    t.query("SELECT id, timezone(zone, i) = i AT TIME ZONE zone FROM zt ORDER BY id")
    for interval in ["1 day", "24 hours", "1 month", "-1 hour"]:
        t.query(f"SELECT id, i + interval '{interval}', i - interval '{interval}' FROM zt WHERE id <> 6 ORDER BY id")
    for field in ["year", "day", "hour", "minute", "second", "epoch", "dow"]:
        t.query(f"SELECT id, extract({field} FROM i) FROM zt WHERE id <> 6 ORDER BY id")
    t.query("SELECT id, i::date, i::timestamp, l::timestamptz FROM zt ORDER BY id")
    t.query("SELECT id FROM zt WHERE i = '2024-01-15 13:00:00+01' ORDER BY id")
    t.query("SELECT id FROM zt WHERE i > '2024-07-15 14:00:00+02:00' ORDER BY id")
    t.query("SELECT id FROM zt WHERE i = l ORDER BY id")
    t.query("SELECT min(i), max(i), count(i) FROM zt")
    t.query(
        "SELECT timestamptz '2024-03-10 02:30:00+00', timestamptz '2024-01-01 00:00:00-08', timestamptz '2024-01-01 00:00:00+05:30'"
    )
    t.ok("SET TIME ZONE 'UTC'")
    t.query("SELECT timestamp '2024-07-01 12:00:00' AT TIME ZONE 'Europe/Berlin' AT TIME ZONE 'America/New_York'")
    t.query(
        "SELECT timestamp '2024-03-31 02:30:00' AT TIME ZONE 'Europe/Berlin', timestamp '2024-10-27 02:30:00' AT TIME ZONE 'Europe/Berlin'"
    )
    t.query("SELECT make_timestamptz(2024, 7, 1, 12, 0, 0)")
    t.error("SELECT timestamp '2024-01-01 00:00:00' AT TIME ZONE 'Nowhere/City'")
    t.error("SELECT i AT TIME ZONE 'Nowhere/City' FROM zt")
    t.error("SELECT 1 AT TIME ZONE 'UTC'")
    # In another zone only what is shown as text or cut by the clock differs; instants stay instants.
    t.ok("SET TIME ZONE 'Europe/Berlin'")
    for text in [
        "timestamptz '2024-07-01 00:30:00+02'::date",
        "extract(hour FROM timestamptz '2024-01-01 00:00:00+00')",
        "timestamptz '2024-07-01 12:00:00+00'::timestamp",
        "date_trunc('day', timestamptz '2024-07-01 12:00:00+00') = timestamptz '2024-06-30 22:00:00+00'",
        "timestamp '2024-07-01 12:00:00'::timestamptz = timestamptz '2024-07-01 10:00:00+00'",
        "timestamptz '2024-07-01 12:00:00' = timestamptz '2024-07-01 10:00:00+00'",
        "to_char(timestamptz '2024-01-01 00:00:00+00', 'YYYY-MM-DD HH24:MI')",
        "timestamptz '2024-03-30 12:00:00+00' + interval '1 day' = timestamptz '2024-03-31 11:00:00+00'",
        "timestamptz '2024-03-30 12:00:00+00' + interval '24 hours' = timestamptz '2024-03-31 12:00:00+00'",
    ]:
        t.query(f"SELECT {text}")
    t.query("SELECT id, i::date, extract(hour FROM i), i::timestamp FROM zt WHERE id <> 6 ORDER BY id")
    t.query("SELECT id, date_trunc('month', i) AT TIME ZONE 'UTC' FROM zt WHERE id <> 6 ORDER BY id")
    t.query("SELECT id FROM zt WHERE i = l ORDER BY id", repeats=True)
    t.ok("RESET TIME ZONE")
    t.query("SELECT id FROM zt WHERE i = l ORDER BY id", repeats=True)

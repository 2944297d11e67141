"""bytea and uuid: order, equality, functions, casts, grouping."""


def cases(t):
    t.ok("CREATE TABLE z (id integer, v bytea, u uuid)")
    t.ok("""INSERT INTO z VALUES (1, '\\x', '00000000-0000-0000-0000-000000000000'), (2, '\\x00', '6ba7b810-9dad-41d1-80b4-00c04fd430c8'), (3, '\\x00ff', NULL),
      (4, NULL, 'ffffffff-ffff-ffff-ffff-ffffffffffff'), (5, '\\xdeadbeef', '6ba7b810-9dad-41d1-80b4-00c04fd430c8'), (6, '\\x00', '00000000-0000-0000-0000-000000000001'), (7, '\\xff', NULL)""")
    t.query("SELECT * FROM z ORDER BY id")
    t.query("SELECT id FROM z ORDER BY v, id")
    t.query("SELECT id FROM z ORDER BY v DESC, id")
    t.query("SELECT id FROM z ORDER BY u NULLS FIRST, id")
    t.query("SELECT id FROM z ORDER BY u DESC NULLS LAST, id DESC")
    t.query("SELECT v, count(*) FROM z GROUP BY v ORDER BY v")
    t.query("SELECT u, count(*), sum(id) FROM z GROUP BY u ORDER BY u")
    t.query("SELECT DISTINCT u FROM z ORDER BY u")
    t.query("SELECT DISTINCT v FROM z ORDER BY v DESC")
    t.query("SELECT count(v), count(DISTINCT v), count(DISTINCT u) FROM z")
    t.query("SELECT a.id, b.id FROM z a JOIN z b ON a.v = b.v WHERE a.id < b.id ORDER BY 1, 2")
    t.query("SELECT a.id, b.id FROM z a JOIN z b ON a.u = b.u WHERE a.id < b.id ORDER BY 1, 2")
    t.query("SELECT a.id, b.id FROM z a LEFT JOIN z b ON a.u = b.u AND a.id <> b.id ORDER BY 1, 2")
    t.query("SELECT id, octet_length(v), length(v), bit_length(v) FROM z ORDER BY id")
    t.query("SELECT id, encode(v, 'hex'), encode(v, 'base64') FROM z ORDER BY id")
    t.query("SELECT id, v || '\\x01'::bytea FROM z ORDER BY id")
    t.query("SELECT id, substring(v, 1, 1), substring(v, 2) FROM z ORDER BY id")
    t.query("SELECT id, v = '\\x00', v < '\\x00ff', v >= '\\xff' FROM z ORDER BY id")
    t.query(
        "SELECT id, u = '6BA7B810-9DAD-41D1-80B4-00C04FD430C8', u > '00000000-0000-0000-0000-000000000000' FROM z ORDER BY id"
    )
    t.query("SELECT id, u::text, v::text FROM z ORDER BY id")
    t.query("SELECT string_agg(v, '\\x2c' ORDER BY id) FROM z")
    for text in [
        "decode('DEADbeef', 'hex')",
        "decode('EjRW', 'base64')",
        "decode('', 'hex')",
        "encode('\\x00ff'::bytea, 'hex')",
        "'\\x01'::bytea || '\\x02'::bytea",
        "'\\x01'::bytea = '\\x01'::bytea",
        "octet_length('\\x00ff'::bytea)",
        "gen_random_uuid() = gen_random_uuid()",
        "length(gen_random_uuid()::text)",
        "decode(encode('\\x1234'::bytea, 'base64'), 'base64')",
    ]:
        t.query(f"SELECT {text}")
    for text in [
        "decode('123', 'hex')",
        "decode('zz', 'hex')",
        "encode('\\x00'::bytea, 'rot13')",
        "'\\x0'::bytea",
        "'6ba7b810-9dad-41d1-80b4'::uuid",
        "u + 1",
        "v + v",
    ]:
        t.error(f"SELECT {text} FROM z", "outOfRange|typeMismatch|invalidArgument|unknownName")

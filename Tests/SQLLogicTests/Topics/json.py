"""JSON in texts: casts, members by key, index and path, PostgreSQL's functions, SQL/JSON paths in lax and strict mode."""

import random

DOCUMENTS = [
    "{}", "[]", "null", "true", "false", "0", "-1.50", "1e2", "12345678901234567890123456789.5", '""', '"text"', '"a\\"b\\\\c\\/d"',
    '"\\u00e9\\u20ac"', '"\\ud83d\\ude00"', '{"a": 1}', '{"a":{"b":{"c":[1,2,{"d":null}]}}}', '[1, 2, 3]', '[[1, 2], [3, [4, 5]]]',
    '{"a": "x", "b": "y", "a": "z"}', '{ "b" : 1e1 ,"a" :\t[ true , null ] }', '{"": 1, " ": 2, "a b": 3}', '{"0": "zero", "1": [10, 20]}',
    '[{"a": 1, "b": "x"}, {"a": 2}, {"b": "y"}, {"a": null}, 5]', '{"a": [1, 2.5, "3", null, true, {"b": 7}]}', '{"k\\u0065y": "v"}',
    '{"a": {"a": {"a": 1}}, "b": [{"a": 2}]}', '{"x": [{"y": [{"z": 1}, {"z": 2}]}, {"y": []}]}', '{"long": 1, "s": 2, "mid": 3, "zz": 4, "B": 5}',
    '{"n": 10, "m": 10.0, "t": "abc", "u": "abd", "l": [3, 1, 2]}', '[0.5, -0.5, 1.5, 2e0, -7]', '{"é": "ü", "日": ["本"]}', ' [ ] ', '{"a":{}}',
    '{"name": "Alice", "tags": ["x", "y"], "address": {"city": "Paris", "zip": "75001"}, "age": 42}',
]  # fmt: skip
MALFORMED = [
    "", " ", "{", "}", "[", "]", "[1,]", "[,1]", "[1 2]", '{"a"}', '{"a":}', '{"a":1,}', "{a:1}", "{'a':1}", "'a'", "nul", "nulll", "True",
    "01", "1.", ".5", "-", "+1", "1e", "1e+", "0x1", "NaN", "Infinity", '"', '"a', '"\\x"', '"\\u12"', '"\\u12g4"', "[1]]", "{} {}", "1 2",
    '{"a":1 "b":2}', "[1}", '{"a":1]', '"a\\', "tru", "[true false]", "1a", "--1", "/* c */ 1", '{"a":1}x',
]  # fmt: skip
# What DuckDB takes for JSON all the same.
LENIENT = ['[1,]', '{"a":1,}', 'NaN', 'Infinity', '/* c */ 1']
KEYS = ["a", "b", "A", "", "key", "0", "1", "é", "long", "a b", "x"]
INDICES = [0, 1, 2, 5, -1, -2, -9]
ROUTES = [
    "{}", "{a}", "{a,b}", "{a,b,c,2,d}", "{0}", "{1}", "{-1}", "{0,a}", "{1,1,1}", "{a,-1}", "{a,0}", "{ a , b }", '{"a b"}', '{""}', "{x,0,y,1,z}",
    "{1,-1}", "{address,city}", '{"é"}', "{b,0,a}", "{key}", "{a,NULL}", "{a,x}", "{0,0}", "{2,b}",
]  # fmt: skip
PATHS = [
    "$", "$.a", "$.b", "$.a.b", "$.a.b.c", "$.a.b.c[2].d", "$[0]", "$[1]", "$[last]", "$[last - 1]", "$[*]", "$[*].a", "$.*", "$[0 to 1]", "$[0, 2]",
    "$[1 to last]", "$.a[*]", "$.a[0]", '$."a b"', '$.""', "$.key", "$.**", "$.**.a", "$.**{1}", "$.**{0 to 1}", "$.**{2 to last}", "$.**{last}",
    "$.x[*].y[*].z", "$.x.y.z", "$.size()", "$.type()", "$[*].type()", "$.*.type()", "$.a.size()", "$[*].double()", "$.n.double()", "$.t.double()",
    "$[*].abs()", "$[*].floor()", "$[*].ceiling()", "-$[*]", "+$.n", "$.n + 1", "$.n - $.m", "$.n * 2.5", "1 + 2 * 3", "-(1 - 4)", "$[*] ? (@ > 1)",
    "$[*] ? (@ >= 1.5)", "$[*] ? (@.a > 1)", "$[*] ? (@.a == 1)", "$[*] ? (@.a != 1)", "$[*] ? (exists(@.a))", "$[*] ? (!exists(@.a))",
    '$[*] ? (@.b == "x")', '$[*] ? (@.b > "x")', "$[*] ? (@.a == null)", "$[*] ? (@.a <> null)", "$[*] ? (@.a > 0 && exists(@.b))",
    "$[*] ? (@.a == 2 || @.b == \"y\")", "$[*] ? (!(@.a == 1))", "$[*] ? ((@.a > 1) is unknown)", "$.a[*] ? (@ == true)", "$.a[*] ? (@ == null)",
    "$.a[*] ? (@ < 3)", "$.a ? (@.b == 7)", "$.a[*] ? (@.type() == \"number\")", "$.a[*] ? (@.type() == \"string\").double()", "$.a ? (@.size() > 3)",
    '$ ? (@.t starts with "ab")', '$.* ? (@ like_regex "^A" flag "i")', '$.* ? (@ like_regex "b")', "$ ? (@.n == @.m)", "$ ? (@.n == $.m)",
    "$ ? (@.t < @.u)", "$.l[*] ? (@ > $.l[1])", "$.a > 0", "$.n == 10", "exists($.a)", "!exists($.a)", "($.a > 0) is unknown", "$.a == null",
    "$[*] > 2", "$.l[*] == 2", "$.n > 5 && $.m < 20", "$.a > 0 || $.b > 0", '"x"', "1.50", "true", "null", ".5", "1e3", "strict $", "strict $.a",
    "strict $.a.b", "strict $[0]", "strict $[*]", "strict $[*].a", "strict $.*", "strict $.**.a", "strict $.**", "strict $[*] ? (@.a > 0)",
    "strict $ ? (exists(@.a))", "strict $.a[*] ? (@ > 1)", "strict $[0 to 10]", "strict $[last]", "strict $.size()", "strict $.n + 1",
    "strict $[*] ? (@ > 1)", "strict $.a == 1", "strict exists($.q)", "lax $.a", "$[0.7]", "$[-1]", "$[$[0]]", "$.a ? (@ > 0) ? (@ < 2)",
    "$.address.city", "$.tags[*]", '$ ? (@.age > 40).name', '$.tags ? (@ == "x")', "$ /* all */ .a", "$.\"k\\u0065y\"", "($.a).b", "($[*] ? (@ > 1)).type()",
    "$.a ? (@.b.c[*] > 1)", "$.** ? (@.a == 2)", "$.** ? (@.type() == \"string\")", "$.a.a.a", "$.b[*].a", "$.b.a", "$.B", "$.type",
]  # fmt: skip
NO_PATHS = [
    "", "a", "$.", "$[", "$[]", "$[*", "$.a.", "$..a", "@", "@.a", "last", "$[last", "$ ? ()", "$ ? (@.a)", "$ ? (1)", "$.a >", "$ &&", "!$.a",
    "exists(1 == 1)", "$.a like_regex \"(\"", "$.a like_regex \"a\" flag \"y\"", "$ ? (@ > 1", "$.**{a}", "$.a b", "01", "1a", "\"a", "$.a == 1 == 2", "$.size(",
    "($.a", "$.a)", "$ ? @.a > 1", "$[1 to]", "== 1",
]  # fmt: skip


def q(text):
    return "'" + text.replace("'", "''") + "'"


def cases(t):
    t.ok("CREATE TABLE d (id integer, j text)")
    rows = [f"({i}, {q(document)})" for i, document in enumerate(DOCUMENTS)] + ["(100, NULL)"]
    t.ok("INSERT INTO d VALUES " + ", ".join(rows))
    t.ok("CREATE TABLE none (id integer, j text)")
    # As a text that begins or ends with a space, or has a tab, cannot stand in a file of cases.
    t.query("SELECT id, '<' || replace((j::json)::text, E'\\t', '~') || '>' FROM d ORDER BY id")
    t.query("SELECT id, '<' || (j::jsonb)::text || '>' FROM d ORDER BY id")
    t.query("SELECT id, json_typeof(j::json), jsonb_typeof(j::jsonb) FROM d ORDER BY id")
    t.query("SELECT id, json_array_length(j::json), jsonb_array_length(j::jsonb) FROM d WHERE json_typeof(j::json) = 'array' ORDER BY id")
    t.error("SELECT json_array_length('{}'::json)", code="invalidArgument")
    t.error("SELECT jsonb_array_length('1'::jsonb)", code="invalidArgument")
    t.query("SELECT count(j::json), count(j::jsonb -> 'a') FROM none")
    for text in MALFORMED:
        t.error(f"SELECT {q(text)}::json")
        t.error(f"SELECT {q(text)}::jsonb")
    t.error("SELECT 1::json", code="typeMismatch|unknownName")
    t.query("SELECT CAST('{\"b\":1,\"a\":2}' AS jsonb), JSON '[1]', jsonb '[1,2]'")
    for text in ['"\\ud83d"', '"\\ude00\\ud83d"', '"\\u0000"']:
        t.error(f"SELECT {q(text)}::jsonb", code="outOfRange")
        t.error(f"SELECT json_extract_path_text({q(f'[{text}]')}::json, '0')", code="outOfRange")
    for key in KEYS:
        for kind in ["json", "jsonb"]:
            t.query(f"SELECT id, replace((j::{kind} -> {q(key)})::text, E'\\t', '~'), replace(j::{kind} ->> {q(key)}, E'\\t', '~') FROM d WHERE j::{kind} ->> {q(key)} <> '' ORDER BY id")
        t.query(f"SELECT id FROM d WHERE (j::jsonb -> {q(key)}) IS NOT NULL ORDER BY id")
    for index in INDICES:
        for kind in ["json", "jsonb"]:
            # To PostgreSQL's jsonb a scalar is an array of one; to its json, and to us, it is none.
            scalars = " AND json_typeof(j::json) IN ('array', 'object')" if kind == "jsonb" else ""
            t.query(f"SELECT id, j::{kind} -> {index}, j::{kind} ->> {index} FROM d WHERE (j::{kind} -> {index}) IS NOT NULL{scalars} ORDER BY id")
    t.query("SELECT id, j::jsonb -> (id - 15), j::jsonb ->> (id - 14) FROM d WHERE id BETWEEN 15 AND 18 ORDER BY id")
    t.query("SELECT id, j::json -> NULL::text, j::json -> NULL::integer FROM d WHERE id < 3 ORDER BY id")
    t.query("SELECT k, j::jsonb -> k, j::jsonb ->> k FROM d, (VALUES ('a'), ('b'), (NULL), ('x')) AS v (k) WHERE id IN (14, 15, 18, 25) ORDER BY id, k")
    t.query("SELECT j::jsonb -> 'a' -> 'b' -> 'c' -> -1 ->> 'd' IS NULL, j::jsonb -> 'a' -> 'b' ->> 'c' FROM d WHERE id = 15")
    t.query("SELECT (j::json -> 'a' ->> 0)::integer + 1, '<' || (j::json ->> 'a') || '>' FROM d WHERE id = 23")
    t.query("SELECT id FROM d WHERE j::jsonb ->> 'name' = 'Alice' AND (j::jsonb ->> 'age')::integer > 40")
    t.query("SELECT j::jsonb -> 'a' || 'x', 'x' || (j::jsonb ->> 'a') FROM d WHERE id = 14", "SELECT (j::jsonb -> 'a')::text || 'x', 'x' || (j::jsonb ->> 'a') FROM d WHERE id = 14", "a text is put behind a text, where PostgreSQL joins two jsonb")
    for route in ROUTES:
        t.query(f"SELECT id, replace((j::json #> {q(route)})::text, E'\\t', '~'), j::jsonb #> {q(route)} FROM d WHERE (j::json #> {q(route)}) IS NOT NULL AND id <> 31 ORDER BY id")
        t.query(f"SELECT id, j::jsonb #>> {q(route)} FROM d WHERE j::jsonb #>> {q(route)} <> '' ORDER BY id")
    for route in ["", "a", "{a", "a}", "{a}}", "{a,}", "{,}", "{{a}", '{"a}', "{a}b", '{a"b}']:
        t.error(f"SELECT '{{}}'::json #> {q(route)}", code="typeMismatch")
    for names in [["a"], ["a", "b"], ["0"], ["1", "1"], ["-1"], ["a", "b", "c", "2"], ["x", "0", "y", "1", "z"], ["b", "0"], [""], ["address", "zip"]]:
        arguments = ", ".join(map(q, names))
        t.query(f"SELECT id, json_extract_path_text(j::json, {arguments}), jsonb_extract_path(j::jsonb, {arguments}), jsonb_extract_path_text(j::jsonb, {arguments}) FROM d WHERE json_extract_path_text(j::json, {arguments}) <> '' ORDER BY id")
    t.query("SELECT id, json_extract_path(j::json, 'a', k) FROM d, (VALUES ('b'), ('0'), (NULL)) AS v (k) WHERE id IN (15, 23) ORDER BY id, k")
    for path in PATHS:
        strict = path.startswith("strict")
        # An error of a path is one of the statement, and so documents are asked one by one.
        if not strict and "()" not in path and "+" not in path and path not in ("-$[*]", "$[$[0]]") and not any(f" {sign} " in path for sign in "-*"):
            t.query(f"SELECT id, jsonb_path_query_array(j::jsonb, {q(path)}) FROM d ORDER BY id")
            t.query(f"SELECT id, jsonb_path_query_first(j::jsonb, {q(path)}) FROM d WHERE jsonb_path_exists(j::jsonb, {q(path)}) ORDER BY id")
    for path in NO_PATHS:
        t.error(f"SELECT jsonb_path_exists('{{}}'::jsonb, {q(path)})", code="invalidArgument")
    for path in ["$x", "$.a / 2", "$.a % 2", "$.keyvalue()", "$.datetime()", "$ ? (@.a starts with $x)"]:
        t.refused(f"SELECT jsonb_path_exists('{{}}'::jsonb, {q(path)})", "unsupported|invalidArgument", "a part of the language that is left out")
    # Errors of paths are told document by document.
    generator = random.Random(7)
    for path in PATHS:
        for document in generator.sample(DOCUMENTS, 4):
            t.either(f"SELECT jsonb_path_query_array({q(document)}::jsonb, {q(path)})", code="invalidArgument")
    for condition in ["$.a > 0", "$.n == 10", "$[*] > 2", "exists($.a)", "($.a > 0) is unknown", "true", "null", "strict $.a > 0"]:
        t.query(f"SELECT id, jsonb_path_match(j::jsonb, {q(condition)}) FROM d ORDER BY id")
    for path in ["$", "$.a", "1", "$[*]"]:
        t.error(f"SELECT jsonb_path_match('[1, 2]'::jsonb, {q(path)})", code="invalidArgument")
    t.query("SELECT jsonb_path_exists(NULL, '$'), jsonb_path_query_first('{}', NULL), jsonb_path_query_array(NULL, '$.a')")
    # What is nobody's but DuckDB's, of documents without white space, which it writes anew.
    compact = ['{"a":{"b":[1,2]}}', '{"a.b":1,"a":null}', "[1,[2,3]]",  "5", '{"a":[{"b":1},{"b":"y"}]}', "{}"]
    for document in compact:
        for path in ["$.a", "$.a.b", "$.a.b[1]", "$.a[0].b", "$[1]", "$[1][0]", "$[-1]", "$.a[#-1]", '$."a.b"', "/a", "/a/b", "/a/b/0", "/1", "a", "a.b", "$"]:
            t.duck(f"SELECT json_extract({q(document)}, {q(path)}), json_extract_string({q(document)}, {q(path)})")
        t.duck(f"SELECT json_valid({q(document)}), json({q(document)})")
    # It reads commas before a closing bracket, comments, and some numbers and escapes that are none.
    for text in (text for text in MALFORMED if text.strip() and text not in LENIENT):
        t.duck(f"SELECT json_valid({q(text)})")
        t.duck_error(f"SELECT json_extract({q(text)}, '$.a')", code="typeMismatch")
    t.duck("SELECT json_extract('[1,2,3]', 1), json_extract_string('[\"a\"]', -1), json_extract('[1]', 7)")
    t.duck("SELECT json_extract_string('{\"a\":\"x\\\\u00e9\"}', '$.a'), json_extract_string('{\"a\":\"x\\\\u00e9\"}', '/a')")
    t.duck("SELECT json_valid(NULL), json_extract(NULL, '$.a'), json('{ \"a\" : [ 1 , 2 ] }')")
    t.refused("SELECT json_extract('{}', '$.*')", "unsupported", "DuckDB gives a list")
    t.refused("CREATE TABLE n (j json)", "unknownName", "JSON is kept as text")

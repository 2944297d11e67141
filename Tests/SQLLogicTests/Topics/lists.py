"""Lists: constructors and literals, subscripts and slices, functions, comparisons, ANY and ALL, array_agg, ARRAY of a query, unnest."""

SETUP = [
    "CREATE TABLE t (id integer NOT NULL, k integer, x integer, s text, f double precision, b boolean, d date)",
    "INSERT INTO t VALUES (1, 1, 10, 'a', 1.5, true, '2024-01-01'), (2, 1, NULL, 'b c', NULL, false, NULL), "
    "(3, 2, 30, NULL, -2.25, NULL, '2023-12-31'), (4, 2, 30, 'a', 1.5, true, '2024-01-01'), (5, NULL, 5, '', 0, false, '2024-02-29'), "
    "(6, 3, NULL, NULL, NULL, NULL, NULL), (7, 1, 7, 'NULL', 3, true, '2022-02-02'), (8, 4, 10, 'x,y', 4.5, NULL, NULL), "
    "(9, 4, 20, 'a long text beyond twelve bytes', 4.5, true, '2024-01-01'), (10, 4, 10, '{q}', -1, false, '2021-01-01')",
    "CREATE TABLE e (id integer NOT NULL, k integer, x integer, s text)",
    "CREATE TABLE one (id integer NOT NULL, x integer)",
    "INSERT INTO one VALUES (1, 42)",
    "CREATE TABLE w (id integer NOT NULL, p text)",
    "INSERT INTO w VALUES (1, 'a,b,c'), (2, ''), (3, NULL), (4, 'one'), (5, 'a,,c,'), (6, 'a,b,c'), (7, 'c,b'), (8, 'é,日本,😀')",
]

# Lists of integers as expressions, short and long, with NULLs, without elements, NULL.
INTEGERS = [
    "ARRAY[1,2,3]",
    "ARRAY[3,1,2]",
    "ARRAY[1,2]",
    "ARRAY[1,NULL,3]",
    "ARRAY[NULL]::int[]",
    "ARRAY[NULL,NULL]::int[]",
    "'{}'::int[]",
    "NULL::int[]",
    "ARRAY[-5,2147483647,0]",
    "ARRAY[1,1,2,2,1]",
]
TEXTS = [
    "ARRAY['a','b c','d']",
    "ARRAY['','NULLs','x,y','{q}','back\\slash','a\"b']",
    "ARRAY['long text beyond twelve bytes', NULL, 'é日本😀']",
    "'{}'::text[]",
    "NULL::text[]",
    "ARRAY['b','a','ab']",
    "ARRAY['a',NULL]",
]
# A row each, as columns of a table of the query.
INTEGER_ROWS = "(VALUES " + ", ".join(f"({i}, {list_})" for i, list_ in enumerate(INTEGERS)) + ") AS l (i, a)"
TEXT_ROWS = "(VALUES " + ", ".join(f"({i}, {list_})" for i, list_ in enumerate(TEXTS)) + ") AS l (i, a)"


def cases(t):
    for statement in SETUP:
        t.ok(statement)
    making(t)
    parts(t)
    functions(t)
    comparisons(t)
    quantified(t)
    aggregates(t)
    unnesting(t)
    operators(t)
    texts(t)
    friendly(t)
    refusals(t)


def making(t):
    for list_ in INTEGERS + TEXTS:
        t.query(f"SELECT {list_}")
        t.query(f"SELECT ({list_})::text")
        t.query(f"SELECT {list_} IS NULL, {list_} IS NOT NULL")
    for literal in [
        "'{1,2,3}'::int[]", "'{ 1 , NULL , -3 }'::int[]", "'{null}'::int[]", "'{NuLL,1}'::integer[]", "'{}'::bigint[]", "' { } '::int[]",
        "'{t,f,NULL,true}'::boolean[]", "'{1.50,2,NULL}'::numeric(5,2)[]", "'{1e3,NaN,-Infinity,NULL}'::float8[]", "'{0.5,1}'::real[]",
        "'{2024-01-31,NULL}'::date[]", "'{a,b c,\"d,e\",\"NULL\",NULL,\"\"}'::text[]", "'{\"a\\\"b\",\"c\\\\d\",e\\,f}'::text[]", "'{{1,2},{3,NULL}}'::int[][]",
        "'{{a,b},{c,d}}'::text[][]", "'{{{1}},{{2}}}'::int[][][]", "'{ \" a \" , b  c }'::text[]", "'{1,2}'::smallint[]", "CAST('{5}' AS integer ARRAY)",
        "CAST('{5,6}' AS int[3])", "'{1}'::integer array[4]", "'{\\\\x00ff,NULL}'::bytea[]::text",
    ]:  # fmt: skip
        t.query(f"SELECT {literal}")
    for expression in [
        "ARRAY[1, 2.5, NULL]", "ARRAY[1::smallint, 2::bigint]", "ARRAY['a', NULL]", "ARRAY[1.5::float8, 2]", "ARRAY[date '2024-01-01', NULL]",
        "ARRAY[true, NULL, false]", "ARRAY[[1,2],[3,4]]", "ARRAY[ARRAY[1,2], ARRAY[3,4]]", "ARRAY[[['a']],[['b']]]", "ARRAY[]::text[]", "ARRAY[]::int[][]",
        "ARRAY[1,2]::text[]", "ARRAY['1','2']::int[]", "ARRAY[1.4,1.6]::int[]", "ARRAY[1,2]::float8[]", "ARRAY['t','f']::boolean[]", "ARRAY[1,NULL]::bigint[]",
        "ARRAY[[1,2],[3,4]]::text[][]", "(ARRAY[1,2]::text[])::int[]", "ARRAY[1+1, length('abc'), NULL::int]", "ARRAY[abs(-3)]", "ARRAY[CASE WHEN true THEN 1 END, 2]",
        "ARRAY(SELECT 1)", "ARRAY(SELECT 1 WHERE false)", "ARRAY(SELECT NULL::text)", "ARRAY[(SELECT 1), (SELECT max(x) FROM t)]", "ARRAY['a','b'] || NULL::text[]",
    ]:  # fmt: skip
        t.query(f"SELECT {expression} AS made")
    for expression in ["ARRAY[x, k]", "ARRAY[s]", "ARRAY[s, 'z']", "ARRAY[f, x]", "ARRAY[b]", "ARRAY[d, NULL]", "ARRAY[[id, x],[k, NULL]]", "ARRAY[x, 1.5]"]:
        t.query(f"SELECT id, {expression} FROM t ORDER BY id")
        t.rows(f"SELECT DISTINCT {expression} FROM t")
        t.rows(f"SELECT {expression}, count(*) FROM t GROUP BY 1")
        t.query(f"SELECT id, {expression} AS a FROM t ORDER BY a, id")
        t.query(f"SELECT id, {expression} AS a FROM t ORDER BY a DESC, id")
        t.rows(f"SELECT l.id, r.id FROM t AS l JOIN t AS r ON {expression.replace('id', 'l.id').replace('x', 'l.x').replace('k', 'l.k').replace('s', 'l.s') if expression == 'ARRAY[x, k]' else 'ARRAY[l.x]'} = {'ARRAY[r.x, r.k]' if expression == 'ARRAY[x, k]' else 'ARRAY[r.x]'} AND l.id <> r.id AND '{expression.replace(chr(39), '')}' <> ''")
    t.rows("SELECT ARRAY[x] FROM e")
    t.rows("SELECT ARRAY[x, id] FROM one")


def parts(t):
    for index in ["0", "1", "2", "3", "4", "-1", "NULL", "1+1", "10000000000"]:
        if index != "10000000000":
            t.query(f"SELECT i, a[{index}] FROM {INTEGER_ROWS} ORDER BY i")
            t.query(f"SELECT i, a[{index}] FROM {TEXT_ROWS} ORDER BY i")
    for slice_ in ["1:2", "2:3", "2:", ":2", ":", "0:1", "3:1", "-3:2", "2:100", "4:5", "NULL:2", "1:NULL", "1+1:1+2"]:
        if "NULL" not in slice_:
            t.query(f"SELECT i, a[{slice_}] FROM {INTEGER_ROWS} ORDER BY i")
            t.query(f"SELECT i, a[{slice_}] FROM {TEXT_ROWS} ORDER BY i")
        t.query(f"SELECT (ARRAY[1,2,3,4])[{slice_}]")
    for expression in [
        "(ARRAY[[1,2],[3,4]])[2][1]", "(ARRAY[[1,2],[3,4]])[3][1]", "(ARRAY[['a','b'],['c','d']])[1][2]", "('{5,6,7}'::int[])[2]", "(ARRAY[10,20])[(SELECT 2)]",
        "(string_to_array('a,b', ','))[2]", "(ARRAY(SELECT x FROM t ORDER BY id))[3]", "(ARRAY[1,2,3])[2:3]", "((ARRAY[1,2,3])[2:3])[1]", "(ARRAY['a','b'])[1] || 'z'",
        "(ARRAY[1,2])[2]::text", "-(ARRAY[1,2])[2]", "(ARRAY[1,2])[1] + (ARRAY[1,2])[2] * 2",
    ]:  # fmt: skip
        t.query(f"SELECT {expression} AS part")
    for index in ["id", "k", "x / 10", "array_length(a, 1)"]:
        t.query(f"SELECT id, a[{index}] FROM (SELECT id, k, x, ARRAY[id, x, k, 100] AS a FROM t) AS q ORDER BY id")
        t.query(f"SELECT id, a[{index}:] FROM (SELECT id, coalesce(k, 1) AS k, coalesce(x, 1) AS x, ARRAY[s, 'm', NULL, s] AS a FROM t) AS q ORDER BY id")
    t.query("SELECT id, a[lo : hi], a[lo:hi] FROM (SELECT id, 1 AS lo, coalesce(k, 2) AS hi, ARRAY[id, x, k] AS a FROM t) AS q ORDER BY id")


def functions(t):
    for call in [
        "array_length(a, 1)", "array_length(a, 2)", "array_length(a, 0)", "cardinality(a)", "array_ndims(a)", "array_upper(a, 1)", "array_lower(a, 1)", "array_dims(a)",
        "array_to_string(a, ',')", "array_to_string(a, '', 'none')", "array_to_string(a, NULL)", "array_to_string(a, ', ', NULL)", "a || a", "a || NULL", "NULL || a",
        "a = a", "coalesce(a, '{}')", "nullif(a, '{}')", "a IS DISTINCT FROM '{}'", "CASE WHEN cardinality(a) > 2 THEN a END", "greatest(a, '{}')", "a::text::text",
    ]:  # fmt: skip
        t.query(f"SELECT i, {call} FROM {INTEGER_ROWS} ORDER BY i")
        t.query(f"SELECT i, {call} FROM {TEXT_ROWS} ORDER BY i")
    for call in [
        "array_append(a, 9)", "array_append(a, NULL)", "array_prepend(9, a)", "array_prepend(NULL, a)", "array_cat(a, ARRAY[7,8])", "array_cat(ARRAY[7,8], a)",
        "array_remove(a, 1)", "array_remove(a, NULL)", "array_replace(a, 1, 100)", "array_replace(a, NULL, 0)", "array_replace(a, 2, NULL)", "array_position(a, 1)",
        "array_position(a, NULL)", "array_position(a, 1, 2)", "array_position(a, 99)", "array_positions(a, 1)", "array_positions(a, NULL)", "array_positions(a, 99)",
        "a || 4", "4 || a", "a || ARRAY[4,NULL]", "a || '{5}'", "'{5}' || a", "array_append(a, 2.5)", "a || 2.5", "array_cat(a, ARRAY[1.5])", "a || ARRAY[1::bigint]",
        "trim_array(a, 0)", "array_fill(i, ARRAY[2])", "array_remove(a, i)", "array_position(a, i)", "a || i", "i || a", "array_length(array_fill(0, ARRAY[i]), 1)",
    ]:  # fmt: skip
        t.query(f"SELECT i, {call} FROM {INTEGER_ROWS} ORDER BY i")
    for call in [
        "array_append(a, 'z')", "array_prepend(NULL, a)", "array_remove(a, 'a')", "array_remove(a, '')", "array_replace(a, 'a', 'A')", "array_position(a, 'b c')",
        "array_positions(a, 'a')", "a || 'z'::text", "'z'::text || a", "a || ARRAY['y','z']", "array_cat(a, '{p,q}')", "array_to_string(a, '|', '*')",
    ]:  # fmt: skip
        t.query(f"SELECT i, {call} FROM {TEXT_ROWS} ORDER BY i")
    for call in [
        "cardinality(ARRAY[[1,2],[3,4]])", "array_length(ARRAY[[1,2,3],[4,5,6]], 2)", "array_length(ARRAY[[1,2,3],[4,5,6]], 1)", "array_ndims(ARRAY[[1],[2]])",
        "array_dims(ARRAY[[1,2,3],[4,5,6]])", "array_to_string(ARRAY[[1,2],[3,NULL]], ',', '-')", "ARRAY[[1,2]] || ARRAY[[3,4]]", "ARRAY[[1,2]] || ARRAY[3,4]", "ARRAY[1,2] || ARRAY[[3,4]]",
        "array_to_string(ARRAY[true,false,NULL], ',', 'u')", "array_to_string(ARRAY[1.5,2.0], ' ')", "array_to_string(ARRAY[date '2024-01-01'], ',')",
        "trim_array(ARRAY[1,2,3], 2)", "trim_array(ARRAY[1,2,3], 3)", "trim_array(ARRAY['a','b'], 1)", "array_fill('x'::text, ARRAY[3])", "array_fill(NULL::int, ARRAY[2])",
    ]:  # fmt: skip
        t.query(f"SELECT {call} AS found")


def texts(t):
    for delimiter in ["','", "''", "NULL", "'b'", "',c'", "'日本'", "'zz'"]:
        t.query(f"SELECT id, string_to_array(p, {delimiter}) FROM w ORDER BY id")
        t.query(f"SELECT id, string_to_array(p, {delimiter}, '') FROM w ORDER BY id")
        t.query(f"SELECT id, string_to_array(p, {delimiter}, 'b') FROM w ORDER BY id")
        t.query(f"SELECT id, cardinality(string_to_array(p, {delimiter})), (string_to_array(p, {delimiter}))[2] FROM w ORDER BY id")
    for pattern in ["','", "',*'", "'[a-c]'", "''", "',|b'", "'x'", "'(,)'", "'^a'", "'c$'"]:
        t.query(f"SELECT id, regexp_split_to_array(p, {pattern}) FROM w ORDER BY id")
        t.query(f"SELECT id, regexp_match(p, {pattern}) FROM w ORDER BY id")
    for call in [
        "regexp_match('foobarbequebaz', '(bar)(beque)')", "regexp_match('abc', '(x)?b')", "regexp_match('ABC', 'b', 'i')", "regexp_match('abc', 'x')",
        "regexp_split_to_array('hello  world', '\\s+')", "regexp_split_to_array('aXbxc', 'x', 'i')", "regexp_split_to_array('abc', 'b*')", "regexp_split_to_array('', 'b')",
        "string_to_array('a b', ' ')::text", "string_to_array('1,2,x', ',', 'x')::int[]", "array_to_string(string_to_array('b,a', ','), '+')",
    ]:  # fmt: skip
        t.query(f"SELECT {call} AS found")


def comparisons(t):
    for rows in [INTEGER_ROWS, TEXT_ROWS]:
        t.query(f"SELECT i, a FROM {rows} ORDER BY a, i")
        t.query(f"SELECT i, a FROM {rows} ORDER BY a DESC, i")
        t.query(f"SELECT i, a FROM {rows} ORDER BY a NULLS FIRST, i LIMIT 4")
        t.query(f"SELECT min(i), max(i) FROM {rows} WHERE a > '{{}}'")
        other = rows.replace("AS l (i, a)", "AS r (j, c)")
        for sign in ["=", "<>", "<", "<=", ">", ">="]:
            t.rows(f"SELECT i, j FROM {rows}, {other} WHERE a {sign} c")
        for sign in ["@>", "<@", "&&"]:
            t.rows(f"SELECT i, j, a {sign} c FROM {rows}, {other}")
        t.rows(f"SELECT i, j FROM {rows}, {other} WHERE a IS NOT DISTINCT FROM c")
        t.rows(f"SELECT i, j FROM {rows} LEFT JOIN {other} ON a = c AND i <> j")
        t.rows(f"SELECT a, count(*) FROM (SELECT a FROM {rows} UNION ALL SELECT c FROM {other}) AS q GROUP BY a")
        t.rows(f"SELECT a FROM {rows} EXCEPT SELECT c FROM {other} WHERE j > 3")
        t.rows(f"SELECT i FROM {rows} WHERE a IN (SELECT c FROM {other} WHERE j < 3)")
        t.rows(f"SELECT i FROM {rows} WHERE a NOT IN (SELECT c FROM {other} WHERE j < 3)")
    for expression in [
        "ARRAY[1,2] = '{1,2}'", "ARRAY[1.50] = ARRAY[1.5]", "ARRAY[1,2] < ARRAY[1,2,0]", "ARRAY[2] > ARRAY[1,9]",
        "ARRAY[NULL]::int[] > ARRAY[1]", "ARRAY[NULL]::int[] = ARRAY[NULL]::int[]", "ARRAY['a','b'] < ARRAY['a','ba']", "ARRAY['ab'] > ARRAY['a','z']", "ARRAY['a'] < ARRAY['B']",
        "ARRAY[0.0::float8] = ARRAY['-0'::float8]", "ARRAY['NaN'::float8] = ARRAY['NaN'::float8]", "ARRAY['NaN'::float8] > ARRAY['Infinity'::float8]", "ARRAY[-1.5::float8] < ARRAY[-0.5::float8]",
        "ARRAY[true] > ARRAY[false]", "ARRAY[date '2024-01-01'] < ARRAY[date '2024-01-02']", "ARRAY[[1,2],[3,4]] = ARRAY[[1,2],[3,4]]", "ARRAY[[1,2],[3,4]] < ARRAY[[1,2],[3,5]]",
        "'{}'::int[] = '{}'", "ARRAY[-5] < ARRAY[3]", "ARRAY[1,2] IN (ARRAY[1,2], ARRAY[3])", "ARRAY[1,3] IN (ARRAY[1,2], NULL)", "ARRAY[1] BETWEEN ARRAY[0] AND ARRAY[2]",
        "ARRAY['\\x00ff'::bytea] < ARRAY['\\x01'::bytea]", "ARRAY['\\x00'::bytea] < ARRAY['\\x0000'::bytea]", "ARRAY[1] @> '{}'", "ARRAY[1,2,3] @> ARRAY[2,2]",
    ]:  # fmt: skip
        t.query(f"SELECT {expression} AS holds")
    reason = "PostgreSQL compares lists of one type alone"
    t.query("SELECT ARRAY[1,2] = ARRAY[1.0,2]", oracle_sql="SELECT ARRAY[1.0,2] = ARRAY[1.0,2]", reason=reason)
    t.query("SELECT ARRAY[1,2]::bigint[] = ARRAY[1,2]", oracle_sql="SELECT ARRAY[1,2] = ARRAY[1,2]", reason=reason)
    t.query("SELECT ARRAY[1] <@ ARRAY[1.0,2]", oracle_sql="SELECT ARRAY[1.0] <@ ARRAY[1.0,2]", reason=reason)
    t.query("SELECT min(a), max(a) FROM (SELECT string_to_array(p, ',') AS a FROM w) AS q", oracle_sql="SELECT (SELECT string_to_array(p, ',') FROM w WHERE p IS NOT NULL ORDER BY 1 LIMIT 1), (SELECT string_to_array(p, ',') FROM w WHERE p IS NOT NULL ORDER BY 1 DESC LIMIT 1)", reason="PostgreSQL 15 has no min and max of text[]")  # fmt: skip


def quantified(t):
    for sign in ["=", "<>", "<", "<=", ">", ">="]:
        for quantifier in ["ANY", "ALL"]:
            for list_ in ["'{10,30}'", "ARRAY[10,NULL]", "'{}'", "NULL::int[]", "ARRAY[k, x]", "ARRAY[k, 10]", "ARRAY(SELECT x FROM t)", "(ARRAY[5,10,20])[1:2]"]:
                t.rows(f"SELECT id, x {sign} {quantifier} ({list_}) FROM t")
                if list_ in ["'{10,30}'", "ARRAY[k, 10]"]:
                    t.rows(f"SELECT id FROM t WHERE x {sign} {quantifier} ({list_})")
                    t.rows(f"SELECT id FROM t WHERE NOT x {sign} {quantifier} ({list_})")
            t.rows(f"SELECT id, s {sign} {quantifier} ('{{a,\"b c\"}}') FROM t")
            t.rows(f"SELECT id, f {sign} {quantifier} (ARRAY[1.5, -2.25::float8]) FROM t")
            t.query(f"SELECT NULL::int {sign} {quantifier} ('{{1}}'::int[]), NULL::int {sign} {quantifier} ('{{}}'::int[]), 1 {sign} SOME (ARRAY[1,2])")
            t.rows(f"SELECT i, 2 {sign} {quantifier} (a) FROM {INTEGER_ROWS}")
    for query in [
        "SELECT id FROM t WHERE x = ANY (ARRAY[10, 20]) ORDER BY id",
        "SELECT id FROM t WHERE x <> ALL ('{10,20}') ORDER BY id",
        "SELECT id FROM t WHERE x <> ALL (ARRAY[10, NULL]) ORDER BY id",
        "SELECT id FROM t WHERE s = ANY (string_to_array('a,x', ',')) ORDER BY id",
        "SELECT id FROM t WHERE d = ANY ('{2024-01-01,2021-01-01}') ORDER BY id",
        "SELECT id FROM t WHERE x = ANY (ARRAY[10.0, 20.5]) ORDER BY id",
        "SELECT id FROM t AS o WHERE x = ANY (ARRAY(SELECT i.x FROM t AS i WHERE i.k = o.k AND i.id <> o.id)) ORDER BY id",
        "SELECT 1 = ANY (ARRAY[[1,2],[3,4]]), 5 = ANY (ARRAY[[1,2],[3,4]]), 5 > ALL (ARRAY[[1,2],[3,4]])",
        "SELECT 1 = ANY (SELECT 1), 1 = ANY ((SELECT 1))",
    ]:
        if "((SELECT 1))" not in query:
            t.query(query)


def aggregates(t):
    for argument in ["x", "s", "f", "b", "d", "id", "x + k", "lower(s)", "ARRAY[id, x]"]:
        t.query(f"SELECT array_agg({argument} ORDER BY id) FROM t")
        t.query(f"SELECT array_agg({argument} ORDER BY id DESC) FROM t")
        t.rows(f"SELECT k, array_agg({argument} ORDER BY id) FROM t GROUP BY k")
        t.rows(f"SELECT k, array_agg({argument} ORDER BY id) FILTER (WHERE id > 3) FROM t GROUP BY k")
        t.query(f"SELECT array_agg({argument} ORDER BY id) FROM t WHERE id > 100")
        if argument != "ARRAY[id, x]":
            t.query(f"SELECT array_agg(DISTINCT {argument}) FROM t")
            t.query(f"SELECT array_agg(DISTINCT {argument} ORDER BY {argument} DESC) FROM t")
            t.query(f"SELECT array_agg(DISTINCT {argument} ORDER BY {argument} NULLS FIRST), array_agg(DISTINCT {argument} ORDER BY {argument} DESC NULLS LAST) FROM t")
            t.rows(f"SELECT k, array_agg(DISTINCT {argument} ORDER BY {argument} NULLS FIRST) FROM t GROUP BY k")
            t.rows(f"SELECT k, array_agg(DISTINCT {argument}) FROM t GROUP BY k")
        t.query(f"SELECT id, array_agg({argument}) OVER (ORDER BY id) FROM t ORDER BY id")
        t.query(f"SELECT id, array_agg({argument}) OVER (PARTITION BY k ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM t ORDER BY id")
    for query in [
        "SELECT array_agg(x) FROM e",
        "SELECT k, array_agg(x) FROM e GROUP BY k",
        "SELECT array_agg(x) FROM one",
        "SELECT array_agg(x ORDER BY x NULLS FIRST, id) FROM t",
        "SELECT array_agg(s ORDER BY k DESC NULLS LAST, x, id) FROM t",
        "SELECT array_agg(n ORDER BY n) FROM generate_series(1, 100) AS g (n)",
        "SELECT cardinality(array_agg(n)) FROM generate_series(1, 20000) AS g (n)",
        "SELECT n % 3, cardinality(array_agg(n)), (array_agg(n ORDER BY n DESC))[1] FROM generate_series(1, 20000) AS g (n) GROUP BY 1 ORDER BY 1",
        "SELECT k, array_agg(x ORDER BY id) AS a FROM t GROUP BY k HAVING cardinality(array_agg(x)) > 1 ORDER BY a",
        "SELECT k, sum(x), array_agg(x ORDER BY id), string_agg(s, ',' ORDER BY id), count(*) FROM t GROUP BY k ORDER BY k",
        "SELECT k, array_agg(x ORDER BY id) FROM t GROUP BY ROLLUP (k) ORDER BY k, 2",
        "SELECT array_agg(a ORDER BY a) FROM (SELECT k, ARRAY[k, count(*)] AS a FROM t GROUP BY k) AS q",
        "SELECT a, count(*) FROM (SELECT array_agg(x ORDER BY id) AS a FROM t GROUP BY k) AS q GROUP BY a ORDER BY a",
        "SELECT ARRAY(SELECT x FROM t ORDER BY x, id)",
        "SELECT ARRAY(SELECT s FROM t ORDER BY x DESC, id)",
        "SELECT ARRAY(SELECT s FROM t ORDER BY x DESC NULLS LAST, id LIMIT 3)",
        "SELECT ARRAY(SELECT id FROM t ORDER BY x NULLS FIRST, id OFFSET 2)",
        "SELECT ARRAY(SELECT DISTINCT k FROM t ORDER BY k)",
        "SELECT ARRAY(SELECT id * 2 FROM t WHERE k = 1 ORDER BY id DESC)",
        "SELECT ARRAY(SELECT k FROM t GROUP BY k ORDER BY count(*) DESC, k)",
        "SELECT ARRAY(SELECT x FROM e)",
        "SELECT ARRAY(SELECT 1 UNION ALL SELECT 2 ORDER BY 1 DESC)",
        "SELECT ARRAY(VALUES (3), (1), (2) ORDER BY 1)",
        "SELECT id, ARRAY(SELECT i.id FROM t AS i WHERE i.k = o.k ORDER BY i.id DESC) FROM t AS o ORDER BY id",
        "SELECT id, ARRAY(SELECT i.s FROM t AS i WHERE i.x > o.x ORDER BY i.x, i.id) FROM t AS o ORDER BY id",
        "SELECT id, cardinality(ARRAY(SELECT i.id FROM t AS i WHERE i.k = o.k)) FROM t AS o ORDER BY id",
        "SELECT id, ARRAY(SELECT i.id FROM t AS i WHERE i.k = o.k ORDER BY i.x, i.id LIMIT 2) FROM t AS o ORDER BY id",
        "SELECT lag(a) OVER (ORDER BY k), a, first_value(a) OVER (ORDER BY k), rank() OVER (ORDER BY a) FROM (SELECT k, array_agg(x ORDER BY id) AS a FROM t GROUP BY k) AS q ORDER BY k",
        "SELECT count(DISTINCT a), count(a) FROM (SELECT string_to_array(p, ',') AS a FROM w) AS q",
        "SELECT DISTINCT ON (a) a, id FROM (SELECT string_to_array(p, ',') AS a, id FROM w) AS q ORDER BY a, id",
        "WITH RECURSIVE r (n, path) AS (SELECT 1, ARRAY[1] UNION ALL SELECT n + 1, path || (n + 1) FROM r WHERE n < 5) SELECT n, path FROM r ORDER BY n",
        "WITH q AS (SELECT k, array_agg(id ORDER BY id) AS a FROM t GROUP BY k) SELECT l.k, r.k, l.a && r.a FROM q AS l, q AS r WHERE l.k <= r.k ORDER BY 1, 2",
        "SELECT q.k, q.a[1], t.s FROM (SELECT k, array_agg(id ORDER BY id) AS a FROM t GROUP BY k) AS q JOIN t ON t.id = q.a[1] ORDER BY 2",
    ]:
        t.query(query)


def unnesting(t):
    for list_ in INTEGERS + TEXTS:
        t.query(f"SELECT u FROM unnest({list_}) AS u ORDER BY u")
        t.query(f"SELECT * FROM unnest({list_}) WITH ORDINALITY ORDER BY ordinality")
        t.query(f"SELECT unnest({list_})")
        t.query(f"SELECT count(*), count(u) FROM unnest({list_}) AS u")
    for query in [
        "SELECT i, u FROM {rows}, unnest(a) AS u",
        "SELECT i, u, n FROM {rows}, unnest(a) WITH ORDINALITY AS q (u, n)",
        "SELECT i, u FROM {rows} CROSS JOIN LATERAL unnest(a) AS u WHERE i > 1",
        "SELECT i, u FROM {rows} LEFT JOIN LATERAL unnest(a) AS u ON true",
        "SELECT i, u FROM {rows} JOIN LATERAL unnest(a || a) AS u ON i < 5",
        "SELECT i, unnest(a) FROM {rows}",
        "SELECT i, unnest(a), unnest(a[2:]) FROM {rows}",
        "SELECT i, count(*), count(u) FROM {rows}, unnest(a) AS u GROUP BY i",
        "SELECT u, array_agg(i ORDER BY i) FROM {rows}, unnest(a) AS u GROUP BY u",
        "SELECT i, (SELECT count(*) FROM unnest(a) AS u WHERE u IS NOT NULL) FROM {rows}",
        "SELECT i FROM {rows} WHERE EXISTS (SELECT 1 FROM unnest(a) AS u WHERE u IS NULL)",
        "SELECT i, ARRAY(SELECT u FROM unnest(a) AS u ORDER BY u DESC NULLS LAST) FROM {rows}",
        "SELECT i, ARRAY(SELECT DISTINCT u FROM unnest(a) AS u ORDER BY u) FROM {rows}",
        "SELECT i, s FROM {rows}, generate_subscripts(a, 1) AS s",
        "SELECT DISTINCT unnest(a) FROM {rows}",
        "SELECT q.i, q.u FROM (SELECT i, unnest(a) AS u FROM {rows}) AS q WHERE q.u IS NOT NULL",
    ]:
        t.rows(query.format(rows=INTEGER_ROWS))
        t.rows(query.format(rows=TEXT_ROWS))
    for query in [
        "SELECT id, u FROM w, unnest(string_to_array(p, ',')) AS u",
        "SELECT id, u, n FROM w, unnest(string_to_array(p, ',')) WITH ORDINALITY AS q (u, n) WHERE n > 1",
        "SELECT id, unnest(string_to_array(p, ',')) FROM w",
        "SELECT id, upper(unnest(string_to_array(p, ','))) || '!' FROM w",
        "SELECT u, count(*) FROM w, unnest(string_to_array(p, ',')) AS u GROUP BY u",
        "SELECT id, u FROM w, string_to_table(p, ',') AS u",
        "SELECT id, u FROM w, regexp_split_to_table(p, ',+') AS u",
        "SELECT * FROM unnest(ARRAY[1,2], ARRAY['a','b','c']) AS q (n, s)",
        "SELECT * FROM unnest(ARRAY[1,2], ARRAY['a','b','c'], '{}'::int[]) WITH ORDINALITY AS q (n, s, e, o)",
        "SELECT * FROM unnest(NULL::int[], ARRAY[1]) AS q (n, m)",
        "SELECT unnest(ARRAY[1,2,3]), unnest(ARRAY['a','b'])",
        "SELECT unnest(ARRAY[1,2]) + 10, 'x'",
        "SELECT unnest(ARRAY[[1,2],[3,4]])",
        "SELECT u FROM unnest(ARRAY[[1,2],[3,NULL]]) AS u",
        "SELECT k, unnest(array_agg(x ORDER BY id)) FROM t GROUP BY k",
        "SELECT k, unnest(array_agg(x ORDER BY id)), count(*) FROM t GROUP BY k HAVING count(*) > 1",
        "SELECT id, unnest(ARRAY[id, x]), row_number() OVER (ORDER BY id) FROM t",
        "SELECT t.id, u FROM t, unnest(ARRAY[1, 2]) AS u WHERE t.x > u * 10",
        "SELECT t.id FROM t WHERE t.x IN (SELECT unnest(ARRAY[10, 20]))",
        "SELECT t.id FROM t JOIN unnest('{1,3,5,5}'::int[]) AS u ON u = t.id",
        "SELECT u FROM unnest(ARRAY(SELECT x FROM t)) AS u",
        "SELECT a, u FROM (SELECT array_agg(x ORDER BY id) AS a FROM t GROUP BY k) AS q, unnest(q.a) AS u",
        "SELECT v FROM unnest(ARRAY['1,2','3']) AS u, unnest(string_to_array(u, ',')) AS v",
        "SELECT u.*, g FROM unnest(ARRAY[2,3]) AS u, generate_series(1, u) AS g",
        "SELECT sum(u) FROM unnest(ARRAY[1,2,NULL]) AS u",
        "SELECT u.u + 1 FROM unnest(ARRAY[1,2]) AS u (u)",
        "SELECT unnest FROM unnest(ARRAY[1,2])",
        "SELECT x FROM e, unnest(ARRAY[e.x]) AS u",
        "SELECT count(*), sum(u) FROM (SELECT array_agg(n) AS a FROM generate_series(1, 20000) AS g (n)) AS q, unnest(q.a) AS u",
        "SELECT count(*), sum(length(u)) FROM (SELECT array_agg(n::text) AS a FROM generate_series(1, 20000) AS g (n)) AS q, unnest(q.a) AS u",
        "SELECT id, (SELECT max(u) FROM unnest(ARRAY[id, x, k]) AS u) FROM t",
    ]:
        t.rows(query)
    for query in [
        "SELECT id, unnest(ARRAY[id, x]) AS u FROM t ORDER BY id, u",
        "SELECT id, unnest(ARRAY[id, x]) AS u FROM t ORDER BY u DESC NULLS LAST, id LIMIT 5",
        "SELECT unnest(ARRAY[3,1,2]) AS u ORDER BY 1",
        "SELECT unnest(ARRAY[3,1,2]) AS u ORDER BY u LIMIT 2 OFFSET 1",
        "SELECT DISTINCT unnest(ARRAY[3,1,3]) AS u ORDER BY u",
    ]:
        t.query(query)


def operators(t):
    # Lists through every operator that keeps rows.
    made = "(SELECT id, k, ARRAY[x, k] AS a, string_to_array(s, ' ') AS b FROM t) AS q"
    for query in [
        f"SELECT a, b FROM {made} ORDER BY b, a, id",
        f"SELECT a FROM {made} ORDER BY a LIMIT 3",
        f"SELECT b FROM {made} ORDER BY b DESC NULLS LAST, id LIMIT 4 OFFSET 2",
        f"SELECT a, b, count(*) FROM {made} GROUP BY a, b ORDER BY a, b",
        f"SELECT a, array_agg(b ORDER BY id)::text FROM (SELECT id, ARRAY[k] AS a, ARRAY[x] AS b FROM t) AS q GROUP BY a ORDER BY a",
        f"SELECT l.id, r.id FROM {made.replace('AS q', 'AS l')} JOIN {made.replace('AS q', 'AS r')} ON l.b = r.b ORDER BY 1, 2",
        f"SELECT l.id, r.id FROM {made.replace('AS q', 'AS l')} FULL JOIN {made.replace('AS q', 'AS r')} ON l.a = r.a AND l.id < r.id ORDER BY 1, 2",
        f"SELECT id FROM {made} WHERE a = ARRAY[10, 1] OR b = '{{a}}' ORDER BY id",
        f"SELECT id, coalesce(b, ARRAY['none']) FROM {made} ORDER BY id",
        f"SELECT a FROM {made} UNION SELECT ARRAY[id, k] FROM t ORDER BY 1",
        f"SELECT a FROM {made} INTERSECT SELECT ARRAY[x, k] FROM t WHERE id > 4 ORDER BY 1",
        f"SELECT id, lead(a) OVER (ORDER BY id), count(*) OVER (PARTITION BY b) FROM {made} ORDER BY id",
        f"SELECT (SELECT a FROM {made} WHERE id = 1), (SELECT b FROM {made} WHERE id = 2)",
        f"SELECT id FROM {made} AS o WHERE EXISTS (SELECT 1 FROM t AS i WHERE ARRAY[i.x, i.k] = o.a AND i.id <> o.id) ORDER BY id" if False else
        "SELECT o.id FROM (SELECT id, ARRAY[x, k] AS a FROM t) AS o WHERE EXISTS (SELECT 1 FROM t AS i WHERE ARRAY[i.x, i.k] = o.a AND i.id <> o.id) ORDER BY 1",
        "SELECT cardinality(a), a[1], a[20000] FROM (SELECT array_agg(n ORDER BY n) AS a FROM generate_series(1, 20000) AS g (n)) AS q",
        "SELECT n % 10, count(*), (array_agg(a ORDER BY a))[1] FROM (SELECT n, ARRAY[n, n * 2]::text AS a FROM generate_series(1, 5000) AS g (n)) AS q GROUP BY 1 ORDER BY 1",
        "SELECT a, count(*) FROM (SELECT ARRAY[n % 7, NULL, n % 3] AS a FROM generate_series(1, 5000) AS g (n)) AS q GROUP BY a ORDER BY a",
        "SELECT n, a FROM (SELECT n, ARRAY[(n * 7919) % 1000, n] AS a FROM generate_series(1, 5000) AS g (n)) AS q ORDER BY a LIMIT 20",
    ]:
        t.query(query)


def friendly(t):
    for call in [
        "[1, 2, 3]", "[1, NULL]", "[[1], [2, 3]]", "['a', 'b c']", "list_value(1, 2, NULL)", "list_sort([3, 1, 2])", "list_sort(['b', 'a', 'ab'])", "list_reverse_sort([3, 1, 2])",
        "list_contains([1, 2, NULL], 2)", "list_contains([1, NULL], 3)", "list_has_any([1, 2], [2, 3])", "list_has_all([1, 2], [2])", "list_concat([1], [2, 3])", "list_append([1], 2)",
        "list_prepend(0, [1])", "len([1, 2, NULL])", "len([])", "flatten([[1, 2], [3]])", "list_sort(list_distinct([1, 2, 1, NULL, 2]))", "list_sum([1, 2, NULL])", "list_min([3, 1])",
        "list_max([3, 1, NULL])", "list_avg([1, 2])", "list_count([1, NULL])", "list_aggregate([1, 2, NULL], 'sum')", "list_aggregate(['b', 'a'], 'max')", "array_length([1, 2])",
        "list_reverse([1, NULL, 3])", "string_split('a b c', ' ')", "string_split('abc', '')", "regexp_extract_all('hello_world', '[aeiou]')", "2 IN [1, 2]", "3 NOT IN [1, 2]",
        "regexp_extract_all('a1b22', '([a-z])(\\d+)', 2)", "array_to_string([1, 2, 3], '-')", "list_position([5, 6], 6)", "[1, 2] || [3]", "[1, 2, 3][2]", "[1, 2, 3][2:3]", "list_bool_and([true, false])",
        "list_median([1, 5, 2])",
    ]:  # fmt: skip
        t.duck(f"SELECT {call} AS found")
    for query in [
        "SELECT k, list(x ORDER BY id) FROM t GROUP BY k",
        "SELECT k, list_sum(array_agg(x)) FROM t GROUP BY k",
        "SELECT k, len(list(x)) FROM t GROUP BY k",
        "SELECT id, list_max([id, x, k]) FROM t",
        "SELECT id FROM t WHERE x IN [10, 30]",
        "SELECT id FROM t WHERE list_contains([1, 4], k)",
        "SELECT unnest([1, 2, NULL])",
        "SELECT id, u FROM t, unnest([id, x]) AS q (u)",
    ]:
        t.duck_rows(query)


def refusals(t):
    for query in [
        "SELECT 'x'::int[]", "SELECT '{1,a}'::int[]", "SELECT '{1,2'::int[]", "SELECT '{1,,2}'::int[]", "SELECT '{1}x'::int[]", "SELECT '{\"a}'::text[]", "SELECT '{a b\"c\"}'::text[]",
        "SELECT ARRAY[1,2]::date[]", "SELECT (ARRAY[1,2])['a']", "SELECT (5)[1]", "SELECT x[1] FROM t", "SELECT ARRAY[1] = 1", "SELECT 1 = ANY (5)", "SELECT 'a' = ANY (ARRAY[1])",
        "SELECT ARRAY[1, 'x']", "SELECT ARRAY[1] || ARRAY[date '2024-01-01']", "SELECT trim_array(ARRAY[1], 2)", "SELECT trim_array(ARRAY[1], -1)", "SELECT * FROM unnest(5)",
        "SELECT x FROM t WHERE unnest(ARRAY[1]) = 1", "SELECT sum(unnest(ARRAY[1]))", "SELECT ARRAY(SELECT 1, 2)", "SELECT array_length(5, 1)", "SELECT cardinality(x) FROM t",
        "SELECT ARRAY[1] && 5", "SELECT true && false", "SELECT ARRAY[1] AND true",
    ]:  # fmt: skip
        t.error(query, code=".*")
    t.refused("CREATE TABLE l (a integer[])", "unsupported", "no column of a table is of lists")
    t.refused("CREATE TABLE l AS SELECT ARRAY[1] AS a", "unsupported", "no column of a table is of lists")
    t.refused("SELECT k, unnest(ARRAY[k]), count(*) FROM t GROUP BY 1, 2", "unsupported", "groups come before rows are made")
    t.refused("SELECT o.id, u FROM t AS o, unnest(ARRAY(SELECT i.id FROM t AS i WHERE i.k = o.k)) AS u", "unsupported", "a query in FROM's functions cannot look at rows around it")
    t.refused("SELECT ARRAY[[[[[[[[[1]]]]]]]]]", "unsupported", "lists may lie eight deep within each other")

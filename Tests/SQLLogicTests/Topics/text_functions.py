"""Functions of text and bytes over rows, with NULLs, empty texts and letters of several bytes."""

import itertools


def cases(t):
    t.ok("CREATE TABLE s (id integer, x text, y text, n integer)")
    t.ok("""INSERT INTO s VALUES (1, 'Hello', 'l', 2), (2, '', 'a', 0), (3, 'Straße', 'ß', -2), (4, '日本語テキスト', '本語', 3), (5, NULL, 'x', 1),
      (6, 'a,b,,c', ',', 4), (7, '--pad--', NULL, 5), (8, 'aaa', 'aa', NULL), (9, 'x😀y', '😀', 1), (10, 'MiXeD Case words', ' ', 100)""")
    for function in [
        "length",
        "char_length",
        "octet_length",
        "bit_length",
        "lower",
        "reverse",
        "ascii",
        "initcap",
        "quote_literal",
        "upper",
    ]:
        condition = " WHERE id <> 3" if function in ("upper", "initcap") else ""
        t.query(f"SELECT id, {function}(x) FROM s{condition} ORDER BY id")
        t.query(f"SELECT id, {function}(x || coalesce(y, '')) FROM s WHERE id NOT IN (3, 10) ORDER BY id")
    for function in ["left", "right"]:
        for n in ["0", "1", "2", "-1", "-2", "100", "n"]:
            t.query(f"SELECT id, '<' || {function}(x, {n}) || '>' FROM s ORDER BY id")
    for start, count in itertools.product(["1", "2", "0", "-1", "n"], [None, "0", "2", "100"]):
        more = f", {count}" if count else ""
        t.query(f"SELECT id, '<' || substring(x, {start}{more}) || '>' FROM s ORDER BY id")
    t.query(
        "SELECT id, '<' || substring(x FROM 2 FOR 3) || '>', '<' || substring(x FOR 2) || '>', '<' || substring(x FROM 3) || '>' FROM s ORDER BY id"
    )
    t.query("SELECT id, '<' || substr(x, 2, 2) || '>' FROM s ORDER BY id")
    t.error("SELECT substring(x, 1, -1) FROM s")
    for function in ["strpos", "starts_with"]:
        t.query(f"SELECT id, {function}(x, y), {function}(x, ''), {function}(y, x) FROM s ORDER BY id")
    t.query("SELECT id, position(y IN x), position('a' IN x) FROM s ORDER BY id")
    for pieces in ["y, '<>'", "'a', ''", "'', 'x'", "y, NULL", "y, y", "'ß', 'ss'", "x, y"]:
        t.query(f"SELECT id, '<' || replace(x, {pieces}) || '>' FROM s ORDER BY id")
    for sets in ["'abc', 'xyz'", "'aeiou', '*'", "'', 'x'", "'ß日', 'S1'", "y, 'q'"]:
        t.query(f"SELECT id, translate(x, {sets}) FROM s ORDER BY id")
    for function in ["btrim", "ltrim", "rtrim"]:
        for characters in ["'-'", "'-pad'", "''", "'aeHo'", "y"]:
            t.query(f"SELECT id, '<' || {function}(x, {characters}) || '>' FROM s ORDER BY id")
    for text in [
        "trim('  a  ')",
        "ltrim('  a  ')",
        "rtrim('  a  ')",
        "trim(both 'x' from 'xxaxx')",
        "trim(leading 'x' from 'xxaxx')",
        "trim(trailing 'x' from 'xxaxx')",
        "trim(from '  a ')",
        "btrim('xyaxy', 'xy')",
        "trim('')",
        "trim(both from ' b ')",
    ]:
        t.query(f"SELECT '<' || {text} || '>'")
    for function in ["lpad", "rpad"]:
        for arguments in ["8, '*'", "3, '*'", "0, '*'", "8, 'ab'", "8, ''", "n, 'xy'", "-1, 'x'"]:
            t.query(f"SELECT id, '<' || {function}(x, {arguments}) || '>' FROM s WHERE n IS NULL OR n < 50 ORDER BY id")
        t.query(f"SELECT '<' || {function}('a', 4) || '>'")
    for n in ["0", "1", "3", "-1"]:
        t.query(f"SELECT id, repeat(x, {n}) FROM s ORDER BY id")
    t.query("SELECT id, repeat(y, n) FROM s WHERE n < 50 AND y <> ' ' ORDER BY id")
    for arguments in [
        "',', 1",
        "',', 2",
        "',', 3",
        "',', 4",
        "',', 9",
        "',', -1",
        "',', -4",
        "'', 1",
        "'a', 2",
        "y, 2",
    ]:
        t.query(f"SELECT id, '<' || split_part(x, {arguments}) || '>' FROM s ORDER BY id")
    t.error("SELECT split_part(x, ',', 0) FROM s")
    for arguments in ["x, y", "x, n, y", "NULL, x", "id, '-', n", "'a'", "x, 1.5, y"]:
        t.query(f"SELECT id, '<' || concat({arguments}) || '>' FROM s ORDER BY id")
    for arguments in ["', ', x, y, n", "'', x, y", "y, x, x", "NULL, x, y", "'-', NULL, id"]:
        t.query(f"SELECT id, '<' || concat_ws({arguments}) || '>' FROM s ORDER BY id")
    for text in ["x || y", "x || n", "id || ':' || x", "x || NULL", "'a' || x || 'b'", "x || 1.50", "n || x"]:
        t.query(f"SELECT id, '<' || ({text}) || '>' FROM s ORDER BY id")
    t.query("SELECT id, overlay(x placing '##' from 2 for 1), overlay(x placing '##' from 2) FROM s ORDER BY id")
    t.query("SELECT id, '<' || overlay(x placing y from 1 for 0) || '>' FROM s ORDER BY id")
    t.query("SELECT id, format('%s|%s|%s|', id, x, y) FROM s ORDER BY id")
    t.query("SELECT id, format('%I=%L', 'col', x) FROM s ORDER BY id")
    for text in [
        "chr(65)",
        "chr(8364)",
        "chr(128512)",
        "ascii('A')",
        "ascii('€')",
        "ascii('')",
        "to_hex(255)",
        "to_hex(-1)",
        "to_hex(0)",
        "quote_ident('a b')",
        "quote_ident('ab')",
        "quote_literal('it''s')",
        "format('%2$s %1$s', 'a', 'b')",
        "format('%%')",
        "format('|%5s|%-5s|', 'a', 'b')",
        "reverse('abc')",
        "initcap('hello wORLD-foo')",
        "upper('straße') = 'x'",
        "lower('ÀÉ')",
        "length('é')",
        "octet_length('é')",
        "left('abc', -5) = ''",
    ]:
        t.query(f"SELECT {text}")
    for text in [
        "chr(0)",
        "chr(-1)",
        "repeat('x', 'y')",
        "length(5)",
        "upper(1)",
        "left('a')",
        "nothing('a')",
        "substring(5, 1)",
        "lpad('a')",
        "format('%s')",
        "replace('a', 'b')",
        "concat()",
        "'a' - 'b'",
        "'a' * 2",
    ]:
        t.error(f"SELECT {text}")
    t.query("SELECT lower(x) = lower('HELLO'), length(x) > 4 FROM s WHERE id = 1")
    t.query("SELECT length(x) AS l, count(*) FROM s GROUP BY length(x) ORDER BY l")
    t.query("SELECT id FROM s WHERE lower(x) = 'hello' OR x = '' ORDER BY id")
    t.query("SELECT x FROM s WHERE x IS NOT NULL ORDER BY length(x), x")
    t.query("SELECT string_agg(x, '|' ORDER BY id) FROM s")
    t.query("SELECT max(x), min(x), max(length(x)) FROM s")
    t.query("SELECT id, md5(x), md5(y || x) FROM s ORDER BY id")
    t.query("SELECT md5(repeat('a', n)) FROM (VALUES (0), (55), (56), (63), (64), (65), (119), (120), (1000)) AS q (n) ORDER BY n")
    t.query(r"SELECT md5('\x00ff'::bytea), md5(''::bytea), md5(NULL::text)")

/// Clauses of queries that Basalt refuses, each with its whole error.
extension RefusedStatements {
  static let clauses: [Example] = [
    Example(
      "SELECT f(a.b.*)", 1, 10, "'a.b.*' is no value.", "Name one column, or write the star as an item of SELECT."),
    Example(
      "WITH 5 AS (SELECT 1) FROM a", 1, 6, "Expected a name for the query, found '5'.",
      "Write a name for the query at this place."),
    Example(
      "VALUES (1) WHERE a", 1, 12, "Expected the end of the statement, found WHERE.",
      "Remove it and what follows, or put ';' before it."),
    Example(
      "SELECT 1 UNION SELECT a FROM t GROUP BY a WHERE b", 1, 43, "WHERE comes before GROUP BY.",
      "Move WHERE before GROUP BY."),
    Example(
      "SELECT a FROM (SELECT b LIMIT 1 ORDER BY b)", 1, 33, "ORDER BY comes before LIMIT.",
      "Move ORDER BY before LIMIT."),
    Example(
      "SELECT rank() OVER ROWS 1", 1, 25, "Expected the end of the statement, found '1'.",
      "Is a comma or an operator missing before it?"),
    Example(
      "SELECT rank() OVER (ROWS 1)", 1, 27, "Expected PRECEDING or FOLLOWING, found ')'.",
      "Write PRECEDING or FOLLOWING at this place."),
    Example(
      "SELECT rank() OVER 5", 1, 20, "Expected '(' or a window's name, found '5'.",
      "Write '(' or a window's name at this place."),
    Example(
      "SELECT lag(a) IGNORE NULLS FROM t", 1, 28, "Expected OVER, found FROM.", "Write OVER at this place."),
    Example(
      "SELECT a FROM t QUALIFY a WINDOW w AS ()", 1, 27, "WINDOW comes before QUALIFY.", "Move WINDOW before QUALIFY."),
    Example(
      "SELECT percentile(a ORDER BY c) WITHIN GROUP (ORDER BY b)", 1, 33,
      "WITHIN GROUP stands behind plain arguments.",
      "Leave DISTINCT and ORDER BY before it away."),
    Example(
      "SELECT sum(a) FILTER (a)", 1, 23,
      "Expected WHERE, found 'a'.",
      "Write WHERE at this place."),
    Example(
      "SELECT a INTO b FROM c", 1, 10,
      "SELECT INTO is not supported.",
      "Write CREATE TABLE name AS SELECT ….", isUnsupported: true),
    Example(
      "SELECT DISTINCT ON a b FROM t", 1, 20,
      "Expected '(', found 'a'.",
      "Write '(' at this place."),
    Example(
      "SELECT a FROM t GROUP BY ROLLUP (())", 1, 34,
      "Expected an expression, found '('.",
      "Write an expression at this place."),
    Example(
      "SELECT a FROM t GROUP a", 1, 23,
      "Expected BY, found 'a'.",
      "Write BY at this place."),
    Example(
      "SELECT a FROM t FOR UPDATE", 1, 17,
      "FOR UPDATE and FOR SHARE are not supported.",
      "Leave it away: readers see a snapshot.", isUnsupported: true),
    Example(
      "SELECT a FROM t ORDER BY a USING <", 1, 28,
      "ORDER BY … USING is not supported.",
      "Write ASC or DESC.", isUnsupported: true),
    Example(
      "SELECT a FROM t ORDER BY a NULLS", 1, 33,
      "Expected FIRST or LAST, found the end of the statement.",
      "Write FIRST or LAST at this place."),
    Example(
      "SELECT a FROM t FETCH 3 ROWS", 1, 23,
      "Expected FIRST or NEXT, found '3'.",
      "Write FIRST or NEXT at this place."),
    Example(
      "SELECT a FROM t FETCH FIRST 3", 1, 30,
      "Expected ROW or ROWS, found the end of the statement.",
      "Write ROW or ROWS at this place."),
    Example(
      "SELECT a FROM t FETCH FIRST 3 ROWS WITH TIES", 1, 36,
      "WITH TIES is not supported yet.",
      "Write ONLY.", isUnsupported: true),
    Example(
      "SELECT a FROM t, LATERAL u", 1, 18,
      "LATERAL stands before a query in parentheses, or a function.",
      "Leave it away."),
    Example(
      "SELECT a FROM E'x.csv'", 1, 15,
      "A table is meant here, and no file.",
      "Read a file by FROM 'file.csv', and import it by COPY table FROM 'file.csv'.", isUnsupported: true),
    Example(
      "SELECT a FROM t TABLESAMPLE (10)", 1, 17,
      "TABLESAMPLE is not supported yet.",
      "Filter with random() < 0.01 instead.", isUnsupported: true),
    Example(
      "SELECT a FROM f() AS g WITH ORDINALITY", 1, 24,
      "WITH ORDINALITY stands right behind a function.",
      "Write it before the alias, as in unnest(list) WITH ORDINALITY AS t."),
    Example(
      "SELECT a FROM t NATURAL u", 1, 25,
      "Expected JOIN, LEFT or INNER, found 'u'.",
      "Write JOIN, LEFT or INNER at this place."),
    Example(
      "SELECT a FROM (t JOIN u USING (a)) AS x", 1, 39,
      "An alias for joins in parentheses is not supported.",
      "Name the tables inside, or write (SELECT * FROM …) AS x.", isUnsupported: true),
    Example(
      "SELECT a FROM t AT (VERSOIN => 1)", 1, 21,
      "Expected VERSION or TIMESTAMP, found 'VERSOIN'.",
      "Did you mean VERSION?"),
    Example(
      "SELECT a FROM t AT (VERSION 1)", 1, 29,
      "Expected '=>', found '1'.",
      "Write '=>' at this place."),
    Example(
      "SELECT 1 UNION BY NAME SELECT 2", 1, 16,
      "Set operations by name are not supported yet.",
      "List the columns in the same order.", isUnsupported: true),
    Example(
      "SELECT 1 UNION", 1, 15,
      "Expected SELECT, FROM, VALUES or '(', found the end of the statement.",
      "Write SELECT, FROM, VALUES or '(' at this place."),
    Example(
      "WITH a (SELECT 1) FROM a", 1, 8,
      "Expected AS, found '('.",
      "Write AS at this place."),
    Example(
      "WITH a AS SELECT 1", 1, 11,
      "Expected a query in parentheses, found SELECT.",
      "Write a query in parentheses at this place."),
    Example(
      "SELECT 1 UNION TABLE t", 1, 16,
      "TABLE as a query is not supported.",
      "Write FROM and the table's name.", isUnsupported: true),
    Example(
      "SELECT 1; SELECT 2", 1, 10,
      "Another statement follows the first.",
      "Give one statement at a time, or run them as a script."),
    Example(
      "SELECT 1)", 1, 9,
      "Expected the end of the statement, found ')'.",
      "Remove it and what follows, or put ';' before it."),
    Example(
      "SELECT a FROM t x y", 1, 19,
      "Expected the end of the statement, found 'y'.",
      "Is a comma or an operator missing before it?"),
    Example(
      "SELECT a FROM t AS x WHERE f(a FROM b)", 1, 32,
      "Expected ',', ')' or ORDER BY, found FROM.",
      "Write ',', ')' or ORDER BY at this place."),
    Example(
      "SELECT a IN (SELECT b FROM t WHERE c GROUP BY d WHERE e)", 1, 49,
      "WHERE comes before GROUP BY.",
      "Move WHERE before GROUP BY."),
    Example(
      "SELECT 1 UNION SELECT a FROM t ORDER BY a WHERE b", 1, 43,
      "WHERE comes before ORDER BY.",
      "Move WHERE before ORDER BY."),
    Example(
      "SELECT a FROM t WHERE b, c", 1, 24,
      "Expected the end of the statement, found ','.",
      "Remove it and what follows, or put ';' before it."),
    Example(
      "SELECT a AS 5", 1, 13,
      "Expected an alias, found '5'.",
      "Write an alias at this place."),
    Example(
      "SELECT a.5", 1, 9,
      "Expected the end of the statement, found '.5'.",
      "Is a comma or an operator missing before it?"),
    Example(
      "SELECT a.", 1, 10,
      "Expected a name, found the end of the statement.",
      "Write a name at this place."),
    Example(
      "SELECT f(a => )", 1, 15,
      "Expected an expression, found ')'.",
      "Write an expression at this place."),
    Example(
      "SELECT a FROM t USING (a)", 1, 17,
      "Expected the end of the statement, found USING.",
      "Remove it and what follows, or put ';' before it."),
    Example(
      "SELECT * EXCLUDE 5 FROM t", 1, 18,
      "Expected a column name, found '5'.",
      "Write a column name at this place."),
    Example(
      "SELECT * REPLACE (a) FROM t", 1, 20,
      "Expected AS, found ')'.",
      "Write AS at this place."),
    Example(
      "SELECT a FROM t AT (VERSION => 1", 1, 20,
      "The parenthesis that opens here is never closed: expected ')', found the end of the statement.",
      "Close it with ')'."),
    Example(
      "SELECT a\nFROM t\nWHERE a ==\n 1", 3, 9,
      "'==' is no operator.",
      "Write = to compare."),
    Example(
      "SELECT '日本語' x y z", 1, 16,
      "Expected the end of the statement, found 'y'.",
      "Is a comma or an operator missing before it?"),
    Example(
      "\tSELECT a b c", 1, 13,
      "Expected the end of the statement, found 'c'.",
      "Is a comma or an operator missing before it?"),
    Example(
      "SELECT a FROM (SELECT 1", 1, 15,
      "The parenthesis that opens here is never closed: expected ')', found the end of the statement.",
      "Close it with ')'."),
    Example(
      "SELECT a FROM ()", 1, 16,
      "Expected a table name, found ')'.",
      "Write a table name at this place."),
    Example(
      "SELECT substring(a FROM 1", 1, 17,
      "The parenthesis that opens here is never closed: expected ')', found the end of the statement.",
      "Close it with ')'."),
    Example(
      "SELECT position(a IN b, c)", 1, 23,
      "Expected ')', found ','.",
      "Write ')' at this place."),
    Example(
      "SELECT trim(BOTH a, b)", 1, 19,
      "Expected ')', found ','.",
      "Write ')' at this place."),
    Example(
      "SELECT overlay(a PLACING b)", 1, 27,
      "Expected FROM, found ')'.",
      "Write FROM at this place."),
    Example(
      "SELECT a BETWEEN 1 OR 2", 1, 20,
      "Expected AND, found OR.",
      "Write AND at this place."),
    Example(
      "SELECT a NOT IN", 1, 16,
      "Expected a list or a query in parentheses, found the end of the statement.",
      "Write a list or a query in parentheses at this place."),
    Example(
      "SELECT CAST a", 1, 8,
      "Expected an expression, found CAST.",
      #"CAST is a reserved word: write "cast" if it is the name."#),
    Example(
      "SELECT a FROM t JOIN u OM a = b", 1, 24,
      "'OM' reads as an alias here, and 'a' cannot follow it.",
      "Did you mean ON?"),
    Example(
      "SELECT a FROM t JOIN u USING a", 1, 30,
      "Expected '(', found 'a'.",
      "Write '(' at this place."),
    Example(
      "SELECT a FROM t LIMIT", 1, 22,
      "Expected an expression, found the end of the statement.",
      "Write an expression at this place."),
    Example(
      "SELECT a FROM t ORDER a", 1, 23,
      "Expected BY, found 'a'.",
      "Write BY at this place."),
    Example(
      "SELECT a FROM t UNOIN SELECT 1", 1, 17,
      "'UNOIN' reads as an alias here, and SELECT cannot follow it.",
      "Did you mean UNION?"),
    Example(
      "SELECT a FROM t WHERE a LKIE 'x'", 1, 25,
      "Expected the end of the statement, found 'LKIE'.",
      "Did you mean LIKE?"),
    Example(
      "SELECT a FROM t WHERE a BETWEN 1 AND 2", 1, 25,
      "Expected the end of the statement, found 'BETWEN'.",
      "Did you mean BETWEEN?"),
    Example(
      "SELECT 1 @", 1, 10,
      "There is no operator or symbol '@'.",
      "Operators are + - * / % ^ || = <> < <= > >= ~ ~* !~ !~* & | # << >> -> ->> #> #>> @> <@ &&."),
    Example(
      #"SELECT \"#, 1, 8,
      #"There is no operator or symbol '\'."#,
      "Operators are + - * / % ^ || = <> < <= > >= ~ ~* !~ !~* & | # << >> -> ->> #> #>> @> <@ &&."),
    Example(
      #"SELECT "a" 'b'"#, 1, 12,
      "Expected the end of the statement, found 'b'.",
      "Is a comma or an operator missing before it?"),
    Example(
      "SELECT 'a' 'b'", 1, 12,
      "Expected the end of the statement, found 'b'.",
      "Is a comma or an operator missing before it?"),
    Example(
      "SELECT 0x1F", 1, 8,
      "'0x1F' is no number.",
      "Put a space behind the number, or quote the name."),
    Example(
      "SELECT 1.a", 1, 8,
      "'1.a' is no number.",
      "Put a space behind the number, or quote the name."),
  ]
}

/// Statements that Basalt refuses, each with its whole error: what a person reads is part of the contract.
enum RefusedStatements {
  struct Example {
    let sql: String
    let line: Int
    let column: Int
    let message: String
    let remedy: String
    /// What PostgreSQL or DuckDB take is not a syntax error, but refused by name.
    let isUnsupported: Bool

    init(
      _ sql: String, _ line: Int, _ column: Int, _ message: String, _ remedy: String, isUnsupported: Bool = false
    ) {
      (self.sql, self.line, self.column) = (sql, line, column)
      (self.message, self.remedy, self.isUnsupported) = (message, remedy, isUnsupported)
    }
  }

  /// Words, expressions and queries.
  static let queries: [Example] = [
    Example(
      "SELECT a FORM t", 1, 10,
      "'FORM' reads as an alias here, and 't' cannot follow it.",
      "Did you mean FROM?"),
    Example(
      "SELECT a FROM t GROPU BY a", 1, 17,
      "'GROPU' reads as an alias here, and 'BY' cannot follow it.",
      "Did you mean GROUP?"),
    Example(
      "SELECT a FROM t WHER a = 1", 1, 17,
      "'WHER' reads as an alias here, and 'a' cannot follow it.",
      "Did you mean WHERE?"),
    Example(
      "SELECT a FROM t ODER BY a", 1, 17,
      "'ODER' reads as an alias here, and 'BY' cannot follow it.",
      "Did you mean ORDER?"),
    Example(
      "SELECT a FROM t LEFT JION u ON a", 1, 22,
      "Expected JOIN, found 'JION'.",
      "Did you mean JOIN?"),
    Example(
      "SELECT a FROM t JOIN u", 1, 17,
      "JOIN has no condition: expected ON or USING, found the end of the statement.",
      "Add ON condition or USING (columns), or write CROSS JOIN."),
    Example(
      "SELECT a FROM t LEFT JOIN u WHERE a", 1, 22,
      "LEFT JOIN has no condition: expected ON or USING, found WHERE.",
      "Add ON condition or USING (columns)."),
    Example(
      "SELECT a FROM t GROUP BY a WHERE b", 1, 28,
      "WHERE comes before GROUP BY.",
      "Move WHERE before GROUP BY."),
    Example(
      "SELECT a FROM t WHERE b WHERE c", 1, 25,
      "WHERE is there already.",
      "Write one WHERE a query, with AND or commas between its parts."),
    Example(
      "SELECT a FROM t ORDER BY a HAVING b", 1, 28,
      "HAVING comes before ORDER BY.",
      "Move HAVING before ORDER BY."),
    Example(
      "SELECT a FROM t LIMIT 1 ORDER BY a", 1, 25,
      "ORDER BY comes before LIMIT.",
      "Move ORDER BY before LIMIT."),
    Example(
      "SELECT a == b", 1, 10,
      "'==' is no operator.",
      "Write = to compare."),
    Example(
      "SELECT a FROM t LIMIT 10, 5", 1, 25,
      "LIMIT takes one number; MySQL's second one is OFFSET here.",
      "Write LIMIT count OFFSET first instead of LIMIT first, count."),
    Example(
      "SELECT (1 + 2", 1, 8,
      "The parenthesis that opens here is never closed: expected ')', found the end of the statement.",
      "Close it with ')'."),
    Example(
      "SELECT f(a, (b)", 1, 9,
      "The parenthesis that opens here is never closed: expected ',', ')' or ORDER BY, found the end of the statement.",
      "Close it with ')'."),
    Example(
      "SELECT 'abc", 1, 8,
      "The quote that opens here is never closed.",
      "Close it with '; a ' in a text is written twice."),
    Example(
      #"SELECT "abc"#, 1, 8,
      "The quote that opens here is never closed.",
      #"Close it with "; a " in a name is written twice."#),
    Example(
      "SELECT $$abc", 1, 8,
      "The text that opens here is never closed.",
      "Close it with $$."),
    Example(
      "SELECT $a$abc", 1, 8,
      "The text that opens here is never closed.",
      "Close it with $a$."),
    Example(
      "SELECT /* a", 1, 8,
      "The comment that begins here is never closed.",
      "Close it with */."),
    Example(
      "SELECT 1 /* a /* b */", 1, 10,
      "The comment that begins here is never closed.",
      "Close it with */."),
    Example(
      "SELECT a b c FROM t", 1, 12,
      "Expected the end of the statement, found 'c'.",
      "Is a comma or an operator missing before it?"),
    Example(
      "SELECT f(a b)", 1, 12,
      "Expected ',', ')' or ORDER BY, found 'b'.",
      "Is a comma missing before it?"),
    Example(
      "SELECT", 1, 7,
      "Expected an expression, found the end of the statement.",
      "Write an expression at this place."),
    Example(
      "SELECT FROM t", 1, 8,
      "Expected an expression, found FROM.",
      "Write an expression at this place."),
    Example(
      "SELECT a FROM", 1, 14,
      "Expected a table name, found the end of the statement.",
      "Write a table name at this place."),
    Example(
      "SELECT a FROM t WHERE", 1, 22,
      "Expected an expression, found the end of the statement.",
      "Write an expression at this place."),
    Example(
      "SELECT 123abc", 1, 8,
      "'123abc' is no number.",
      "Put a space behind the number, or quote the name."),
    Example(
      "SELECT 1_000", 1, 8,
      "'1_000' is no number.",
      "Write the digits without underscores."),
    Example(
      "SELECT 1e", 1, 8,
      "The number has an exponent without digits.",
      "Write it as in 1e6 or 2.5e-3."),
    Example(
      "SELECT $0", 1, 8,
      "There is no parameter $0.",
      "Parameters are numbered from $1 to $65535."),
    Example(
      "SELECT $99999", 1, 8,
      "There is no parameter $99999.",
      "Parameters are numbered from $1 to $65535."),
    Example(
      "SELECT $1a", 1, 8,
      "'$1a' is no parameter.",
      "Put a space behind the parameter, or quote the name."),
    Example(
      "SELECT $a", 1, 8,
      "A $ begins a parameter such as $1 or a text such as $$text$$, and neither follows.",
      "Write parameters as $1 or :name."),
    Example(
      "SELECT a @> b", 1, 10,
      "There is no operator or symbol '@>'.",
      "Operators are + - * / % ^ || = <> < <= > >= ~ ~* !~ !~* & | # << >>."),
    Example(
      "SELECT a && b", 1, 10,
      "There is no operator or symbol '&&'.",
      "Write AND."),
    Example(
      "SELECT ?", 1, 8,
      "There is no operator or symbol '?'.",
      "Write parameters as $1 or :name."),
    Example(
      "SELECT `a`", 1, 8,
      "There is no operator or symbol '`'.",
      #"Names stand in double quotes: "name"."#),
    Example(
      "SELECT !a", 1, 8,
      "There is no operator or symbol '!'.",
      "Write NOT, or <> for 'differs from'."),
    Example(
      "SELECT a -> b", 1, 10,
      "There is no operator or symbol '->'.",
      "Operators are + - * / % ^ || = <> < <= > >= ~ ~* !~ !~* & | # << >>."),
    Example(
      "SELECT : a", 1, 8,
      "A colon begins a parameter, and no name follows.",
      "Write parameters as :name, casts as value::type."),
    Example(
      #"SELECT """#, 1, 8,
      "A name in quotes is empty.",
      "Write a name between the quotes."),
    Example(
      "SELECT “a”", 1, 8,
      "The character U+201C cannot stand in a name without quotes.",
      #"Use the plain quotes ' and ", and plain spaces; or quote the name."#),
    Example(
      "SELECT B'01', X'1f'", 1, 8,
      "Bit strings such as B'01' and X'1F' are not supported.",
      #"Write bytes as '\x1f'::bytea."#, isUnsupported: true),
    Example(
      "SELECT N'a'", 1, 8,
      "National strings such as N'text' are not supported.",
      "Leave the N away: all text is Unicode.", isUnsupported: true),
    Example(
      "SELECT U&'a'", 1, 8,
      "Strings and names with U& are not supported.",
      #"Write the character itself, or E'\u00e9' in a string."#, isUnsupported: true),
    Example(
      #"SELECT E'\u00'"#, 1, 10,
      "The escape has too few digits.",
      #"Write it as in \n, \x41, \u0041 or \U0001F600."#),
    Example(
      #"SELECT E'\x00'"#, 1, 10,
      "The character U+0000 cannot stand in a text.",
      #"Write it as in \n, \x41, \u0041 or \U0001F600."#),
    Example(
      #"SELECT E'\ud800abcd'"#, 1, 10,
      "The escape names no character of Unicode.",
      #"Write it as in \n, \x41, \u0041 or \U0001F600."#),
    Example(
      #"SELECT E'\000'"#, 1, 10,
      "The character U+0000 cannot stand in a text.",
      #"Write it as in \n, \x41, \u0041 or \U0001F600."#),
    Example(
      #"SELECT E'\xff'"#, 1, 8,
      "The escapes of this text make bytes that are not UTF-8.",
      #"Write characters as \u00e9, bytes as '\x…'::bytea."#),
    Example(
      "SELECT a < b < c", 1, 14,
      "'<' cannot follow another comparison.",
      "Combine comparisons with AND, as in a < b AND b < c, or set parentheses."),
    Example(
      "SELECT a LIKE b LIKE c", 1, 17,
      "'LIKE' cannot follow another comparison.",
      "Combine comparisons with AND, as in a < b AND b < c, or set parentheses."),
    Example(
      "SELECT a IS b", 1, 13,
      "Expected NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM, found 'b'.",
      "Write NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM at this place."),
    Example(
      "SELECT a NOT b", 1, 10,
      "Expected the end of the statement, found NOT.",
      "Remove it and what follows, or put ';' before it."),
    Example(
      "SELECT a SIMILAR TO 'x'", 1, 10,
      "SIMILAR TO is not supported.",
      "Use LIKE, or a regular expression with ~.", isUnsupported: true),
    Example(
      #"SELECT a COLLATE "C""#, 1, 10,
      "COLLATE is not supported: text is compared by code point.",
      "Leave it away, or compare lower(text).", isUnsupported: true),
    Example(
      "SELECT a[1]", 1, 9,
      "Subscripts such as a[1] are not supported yet.",
      "Keep the elements as rows of a table.", isUnsupported: true),
    Example(
      "SELECT (a, b)", 1, 8,
      "Row values such as (a, b) are not supported yet.",
      "Compare the parts one by one, with AND.", isUnsupported: true),
    Example(
      "SELECT ARRAY[1]", 1, 8,
      "ARRAY is not supported yet.",
      "Use IN with a list or a query instead.", isUnsupported: true),
    Example(
      "SELECT ROW(1, 2)", 1, 8,
      "ROW is not supported yet.",
      "Compare the parts one by one, with AND.", isUnsupported: true),
    Example(
      "SELECT GROUPING(a)", 1, 8,
      "GROUPING is not supported yet.",
      "Group by one set of columns at a time.", isUnsupported: true),
    Example(
      "SELECT DEFAULT", 1, 8,
      "DEFAULT stands only in the VALUES of an INSERT.",
      "Write the value itself."),
    Example(
      "SELECT SELECT 1", 1, 8,
      "A query in place of a value stands in parentheses.",
      "Write (SELECT …)."),
    Example(
      "SELECT a IN b", 1, 13,
      "Expected a list or a query in parentheses, found 'b'.",
      "Write a list or a query in parentheses at this place."),
    Example(
      "SELECT a = ANY b", 1, 16,
      "Expected a query in parentheses, found 'b'.",
      "Write a query in parentheses at this place."),
    Example(
      "SELECT EXISTS (1)", 1, 16,
      "Expected SELECT, FROM, VALUES or '(', found '1'.",
      "Write SELECT, FROM, VALUES or '(' at this place."),
    Example(
      "SELECT CASE a END", 1, 15,
      "Expected WHEN, found END.",
      "Write WHEN at this place."),
    Example(
      "SELECT CASE WHEN a THEN b", 1, 26,
      "Expected WHEN, ELSE or END, found the end of the statement.",
      "Write WHEN, ELSE or END at this place."),
    Example(
      "SELECT CASE WHEN a THEN b ELSE c", 1, 33,
      "Expected END, found the end of the statement.",
      "Write END at this place."),
    Example(
      "SELECT CASE WHEN a THEN b ELSE c FROM t", 1, 34,
      "Expected END, found FROM.",
      "Write END at this place."),
    Example(
      "SELECT CASE WHEN a b END", 1, 20,
      "Expected THEN, found 'b'.",
      "Write THEN at this place."),
    Example(
      "SELECT CAST(a)", 1, 14,
      "Expected AS, found ')'.",
      "Write AS at this place."),
    Example(
      "SELECT CAST(a AS)", 1, 17,
      "Expected a type, found ')'.",
      "Write a type at this place."),
    Example(
      "SELECT CAST(a AS int[])", 1, 21,
      "Array types are not supported yet.",
      "Store the elements as rows of a table.", isUnsupported: true),
    Example(
      "SELECT CAST(a AS numeric(a))", 1, 26,
      "Expected a number of digits, found 'a'.",
      "Write a number of digits at this place."),
    Example(
      "SELECT interval 3", 1, 18,
      "Expected a unit such as DAY or MONTH, found the end of the statement.",
      "Write a unit such as DAY or MONTH at this place."),
    Example(
      "SELECT a.* + 1", 1, 12,
      "Expected the end of the statement, found '+'.",
      "Remove it and what follows, or put ';' before it."),
    Example(
      "SELECT extract(a)", 1, 17,
      "Expected a field and FROM, as in extract(year FROM time), found ')'.",
      "Write a field and FROM, as in extract(year FROM time) at this place."),
    Example(
      "SELECT a AT TIME 'UTC'", 1, 18,
      "Expected ZONE, found 'UTC'.",
      "Write ZONE at this place."),
    Example(
      "SELECT rank() OVER (PARTITION BY a)", 1, 15,
      "Window functions (OVER) are not supported yet.",
      "Use GROUP BY in a query of its own.", isUnsupported: true),
    Example(
      "SELECT percentile(a) WITHIN GROUP (ORDER BY b)", 1, 22,
      "WITHIN GROUP is not supported yet.",
      "Use ORDER BY inside the parentheses of the call.", isUnsupported: true),
    Example(
      "SELECT sum(a) FILTER (a)", 1, 23,
      "Expected WHERE, found 'a'.",
      "Write WHERE at this place."),
    Example(
      "SELECT a INTO b FROM c", 1, 10,
      "SELECT INTO is not supported.",
      "Write CREATE TABLE name AS SELECT ….", isUnsupported: true),
    Example(
      "SELECT DISTINCT ON (a) b FROM t", 1, 17,
      "DISTINCT ON is not supported yet.",
      "Use GROUP BY with min, max or any_value.", isUnsupported: true),
    Example(
      "SELECT a FROM t QUALIFY a", 1, 17,
      "QUALIFY is not supported yet.",
      "Window functions are not there yet.", isUnsupported: true),
    Example(
      "SELECT a FROM t WINDOW w AS ()", 1, 17,
      "WINDOW is not supported yet.",
      "Window functions are not there yet.", isUnsupported: true),
    Example(
      "SELECT a FROM t GROUP BY ROLLUP (a)", 1, 26,
      "ROLLUP is not supported yet.",
      "Group by one set of columns a query, and combine them with UNION ALL.", isUnsupported: true),
    Example(
      "SELECT a FROM t GROUP BY CUBE (a)", 1, 26,
      "CUBE is not supported yet.",
      "Group by one set of columns a query, and combine them with UNION ALL.", isUnsupported: true),
    Example(
      "SELECT a FROM t GROUP BY GROUPING SETS ((a))", 1, 26,
      "GROUPING SETS is not supported yet.",
      "Group by one set of columns a query, and combine them with UNION ALL.", isUnsupported: true),
    Example(
      "SELECT a FROM t GROUP BY ()", 1, 26,
      "The empty grouping set () is not supported yet.",
      "Group by one set of columns a query, and combine them with UNION ALL.", isUnsupported: true),
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
      "SELECT a FROM LATERAL (SELECT 1)", 1, 15,
      "LATERAL is not supported yet.",
      "Join with a query that does not refer to its neighbors.", isUnsupported: true),
    Example(
      "SELECT a FROM 'x.csv'", 1, 15,
      "Tables are not read from files by their name.",
      "Import the file with COPY table FROM 'file'.", isUnsupported: true),
    Example(
      "SELECT a FROM t TABLESAMPLE (10)", 1, 17,
      "TABLESAMPLE is not supported yet.",
      "Filter with random() < 0.01 instead.", isUnsupported: true),
    Example(
      "SELECT a FROM f() WITH ORDINALITY", 1, 19,
      "WITH ORDINALITY is not supported yet.",
      "Leave it away.", isUnsupported: true),
    Example(
      "SELECT a FROM t ASOF JOIN u ON a", 1, 17,
      "ASOF JOIN is not supported yet.",
      "Join with a range and take the latest row of each with GROUP BY.", isUnsupported: true),
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
      "WITH RECURSIVE a AS (SELECT 1) FROM a", 1, 6,
      "WITH RECURSIVE is not supported yet.",
      "Write the levels out, or repeat the statement.", isUnsupported: true),
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
      "Operators are + - * / % ^ || = <> < <= > >= ~ ~* !~ !~* & | # << >>."),
    Example(
      #"SELECT \"#, 1, 8,
      #"There is no operator or symbol '\'."#,
      "Operators are + - * / % ^ || = <> < <= > >= ~ ~* !~ !~* & | # << >>."),
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

  /// All other statements.
  static let statements: [Example] = [
    Example(
      "SELCT 1", 1, 1,
      "Expected a statement, found 'SELCT'.",
      "Did you mean SELECT?"),
    Example(
      "INSERT INTO t VALUES (1 2)", 1, 25,
      "Expected ',' or ')', found '2'.",
      "Is a comma missing before it?"),
    Example(
      "TABLE t", 1, 1,
      "TABLE is not supported.",
      "Write FROM and the table's name.", isUnsupported: true),
    Example(
      "UPDATE t SET a = 1", 1, 1,
      "UPDATE is not supported yet.",
      "Use the statements that are there: SELECT, INSERT, COPY, CREATE TABLE, ALTER TABLE, DROP TABLE, BEGIN, COMMIT, ROLLBACK, EXPLAIN, SHOW, SET or DESCRIBE.",
      isUnsupported: true),
    Example(
      "DELETE FROM t", 1, 1,
      "DELETE is not supported yet.",
      "Use the statements that are there: SELECT, INSERT, COPY, CREATE TABLE, ALTER TABLE, DROP TABLE, BEGIN, COMMIT, ROLLBACK, EXPLAIN, SHOW, SET or DESCRIBE.",
      isUnsupported: true),
    Example(
      "GRANT SELECT ON t TO u", 1, 1,
      "GRANT is not supported yet.",
      "Use the statements that are there: SELECT, INSERT, COPY, CREATE TABLE, ALTER TABLE, DROP TABLE, BEGIN, COMMIT, ROLLBACK, EXPLAIN, SHOW, SET or DESCRIBE.",
      isUnsupported: true),
    Example(
      "VACUUM", 1, 1,
      "VACUUM is not supported.",
      "Space is reclaimed by maintenance, not by statements.", isUnsupported: true),
    Example(
      "CALL f()", 1, 1,
      "CALL is not supported.",
      "There are no procedures; call functions in SELECT.", isUnsupported: true),
    Example(
      "CREATE INDEX i ON t (a)", 1, 8,
      "CREATE INDEX is not supported yet.",
      "Only tables can be named here: CREATE TABLE.", isUnsupported: true),
    Example(
      "CREATE UNIQUE INDEX i ON t (a)", 1, 8,
      "CREATE UNIQUE is not supported yet.",
      "Only tables can be named here: CREATE TABLE.", isUnsupported: true),
    Example(
      "CREATE TABEL t (a int)", 1, 8,
      "Expected TABLE, found 'TABEL'.",
      "Did you mean TABLE?"),
    Example(
      "CREATE TEMP TABLE t (a int)", 1, 8,
      "Temporary tables are not supported yet.",
      "Name the query in WITH, or make a table.", isUnsupported: true),
    Example(
      "CREATE OR REPLACE TABLE t (a int)", 1, 8,
      "CREATE OR REPLACE is not supported yet.",
      "Drop the table before, in one transaction.", isUnsupported: true),
    Example(
      "CREATE VIEW v AS SELECT 1", 1, 8,
      "CREATE VIEW is not supported yet.",
      "Only tables can be named here: CREATE TABLE.", isUnsupported: true),
    Example(
      "DROP VIEW v", 1, 6,
      "DROP VIEW is not supported yet.",
      "Only tables can be named here: DROP TABLE.", isUnsupported: true),
    Example(
      "DROP TABLE t CASCADE", 1, 14,
      "CASCADE is not supported: nothing depends on a table or column yet.",
      "Leave it away.", isUnsupported: true),
    Example(
      "ALTER INDEX i", 1, 7,
      "ALTER INDEX is not supported yet.",
      "Only tables can be named here: ALTER TABLE.", isUnsupported: true),
    Example(
      "CREATE 5", 1, 8,
      "Expected TABLE, found '5'.",
      "Write TABLE at this place."),
    Example(
      "CREATE TABLE order (a int)", 1, 14,
      "Expected a table name, found ORDER.",
      #"ORDER is a reserved word: write "order" if it is the name."#),
    Example(
      "CREATE TABLE t", 1, 15,
      "Expected '(' or AS, found the end of the statement.",
      "Write '(' or AS at this place."),
    Example(
      "CREATE TABLE t (a)", 1, 17,
      "The columns have no types, and no query follows.",
      "Write a type behind each name, or AS and a query behind the list."),
    Example(
      "CREATE TABLE t (a int b text)", 1, 23,
      "Expected ',' or ')', found 'b'.",
      "Is a comma missing before it?"),
    Example(
      "CREATE TABLE t (a int PRIMARY KEY)", 1, 23,
      "Constraints other than NOT NULL are not supported yet.",
      "Leave PRIMARY away.", isUnsupported: true),
    Example(
      "CREATE TABLE t (a int, PRIMARY KEY (a))", 1, 24,
      "Constraints other than NOT NULL are not supported yet.",
      "Leave PRIMARY away.", isUnsupported: true),
    Example(
      "CREATE TABLE t (a int COLLATE x)", 1, 23,
      "COLLATE is not supported: text is compared by code point.",
      "Leave it away.", isUnsupported: true),
    Example(
      "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)", 1, 23,
      "GENERATED columns are not supported yet.",
      "Compute the value when rows are inserted.", isUnsupported: true),
    Example(
      "CREATE TABLE t (LIKE u)", 1, 17,
      "LIKE in CREATE TABLE is not supported.",
      "Write CREATE TABLE name AS FROM table LIMIT 0.", isUnsupported: true),
    Example(
      "CREATE TABLE t (a int NUL NULL)", 1, 23,
      "Expected ',' or ')', found 'NUL'.",
      "Is a comma missing before it?"),
    Example(
      "CREATE TABLE t (a int) ORDER BY (a) PARTITION BY (b)", 1, 37,
      "PARTITION BY comes before ORDER BY.",
      "Move PARTITION BY before ORDER BY."),
    Example(
      "CREATE TABLE t (a int) PARTITION BY (bucket(a))", 1, 45,
      "Expected a number of buckets, found 'a'.",
      "Write a number of buckets at this place."),
    Example(
      "CREATE TABLE t (a int) PARTITION (a)", 1, 34,
      "Expected BY, found '('.",
      "Write BY at this place."),
    Example(
      "CREATE TABLE t AS SELECT 1 WITH NO DATA", 1, 28,
      "WITH NO DATA is not supported.",
      "Add LIMIT 0 to the query.", isUnsupported: true),
    Example(
      "CREATE TABLE t (a int) WITH (a = )", 1, 34,
      "Expected a value, found ')'.",
      "Write a value at this place."),
    Example(
      "CREATE TABLE t (a int) WITH (a = -b)", 1, 35,
      "Expected a number, found 'b'.",
      "Write a number at this place."),
    Example(
      "CREATE TABLE IF EXISTS t (a int)", 1, 17,
      "Expected NOT, found 'EXISTS'.",
      "Write NOT at this place."),
    Example(
      "ALTER TABLE t FOO", 1, 15,
      "Expected ADD, DROP, RENAME, ALTER, SET or RESET, found 'FOO'.",
      "Write ADD, DROP, RENAME, ALTER, SET or RESET at this place."),
    Example(
      "ALTER TABLE t ADD PRIMARY KEY (a)", 1, 19,
      "Constraints other than NOT NULL are not supported yet.",
      "Leave PRIMARY away.", isUnsupported: true),
    Example(
      "ALTER TABLE t ALTER a FOO", 1, 23,
      "Expected TYPE, SET, DROP, FIRST, LAST or AFTER, found 'FOO'.",
      "Write TYPE, SET, DROP, FIRST, LAST or AFTER at this place."),
    Example(
      "ALTER TABLE t ALTER a DROP FOO", 1, 28,
      "Expected DEFAULT or NOT NULL, found 'FOO'.",
      "Write DEFAULT or NOT NULL at this place."),
    Example(
      "ALTER TABLE t ALTER a SET FOO", 1, 27,
      "Expected DEFAULT, NOT NULL or DATA TYPE, found 'FOO'.",
      "Write DEFAULT, NOT NULL or DATA TYPE at this place."),
    Example(
      "ALTER TABLE t ALTER a TYPE int USING b", 1, 32,
      "USING is not supported: a type is widened, and no value is computed.",
      "Add a column and fill it.", isUnsupported: true),
    Example(
      "ALTER TABLE t SET FOO", 1, 19,
      "Expected PARTITION BY, ORDER BY or '(', found 'FOO'.",
      "Write PARTITION BY, ORDER BY or '(' at this place."),
    Example(
      "ALTER TABLE t RENAME a b", 1, 24,
      "Expected TO, found 'b'.",
      "Write TO at this place."),
    Example(
      "INSERT OR REPLACE INTO t VALUES (1)", 1, 8,
      "INSERT OR … is not supported yet.",
      "Write INSERT INTO.", isUnsupported: true),
    Example(
      "INSERT t VALUES (1)", 1, 8,
      "Expected INTO, found 't'.",
      "Write INTO at this place."),
    Example(
      "INSERT INTO t", 1, 14,
      "Expected VALUES, SELECT or DEFAULT VALUES, found the end of the statement.",
      "Write VALUES, SELECT or DEFAULT VALUES at this place."),
    Example(
      "INSERT INTO t BY NAME SELECT 1", 1, 15,
      "INSERT BY NAME is not supported yet.",
      "List the columns behind the table's name.", isUnsupported: true),
    Example(
      "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING", 1, 26,
      "ON CONFLICT is not supported yet.",
      "Leave out the rows that are there with ANTI JOIN.", isUnsupported: true),
    Example(
      "INSERT INTO t VALUES (1) RETURNING a", 1, 26,
      "RETURNING is not supported yet.",
      "Query the table after the INSERT.", isUnsupported: true),
    Example(
      "COPY t", 1, 7,
      "Expected FROM or TO, found the end of the statement.",
      "Write FROM or TO at this place."),
    Example(
      "COPY (SELECT 1) FROM 'x'", 1, 17,
      "Expected TO, found FROM.",
      "Write TO at this place."),
    Example(
      "COPY t FROM STDIN", 1, 13,
      "COPY through the client is not supported.",
      "Name a file, in quotes: 'flights.csv'.", isUnsupported: true),
    Example(
      "COPY t FROM PROGRAM 'x'", 1, 13,
      "COPY through a program is not supported.",
      "Name a file, in quotes: 'flights.csv'.", isUnsupported: true),
    Example(
      "COPY t FROM x", 1, 13,
      "Expected a file name in quotes, found 'x'.",
      "Write a file name in quotes at this place."),
    Example(
      "COPY t FROM 'x' CSV", 1, 17,
      "Expected WITH or the end of the statement, found 'CSV'.",
      "Is a comma or an operator missing before it?"),
    Example(
      "COPY t FROM 'x' WITH (FORMAT csv) WHERE a", 1, 35,
      "WHERE in COPY is not supported yet.",
      "Copy into a table, then filter it.", isUnsupported: true),
    Example(
      "BEGIN FOO", 1, 7,
      "Expected READ ONLY, READ WRITE or ISOLATION LEVEL, found 'FOO'.",
      "Write READ ONLY, READ WRITE or ISOLATION LEVEL at this place."),
    Example(
      "BEGIN ISOLATION LEVEL FOO", 1, 23,
      "Expected SERIALIZABLE, SNAPSHOT, REPEATABLE READ or READ COMMITTED, found 'FOO'.",
      "Write SERIALIZABLE, SNAPSHOT, REPEATABLE READ or READ COMMITTED at this place."),
    Example(
      "COMMIT AND CHAIN", 1, 8,
      "AND CHAIN is not supported.",
      "Write BEGIN behind it.", isUnsupported: true),
    Example(
      "ROLLBACK TO x", 1, 10,
      "Savepoints are not supported yet.",
      "Roll back the whole transaction.", isUnsupported: true),
    Example(
      "SET LOCAL a = 1", 1, 5,
      "SET LOCAL is not supported yet.",
      "Write SET, and RESET when it is over.", isUnsupported: true),
    Example(
      "SET a 1", 1, 7,
      "Expected '=' or TO, found '1'.",
      "Write '=' or TO at this place."),
    Example(
      "SET a =", 1, 8,
      "Expected a value, found the end of the statement.",
      "Write a value at this place."),
    Example(
      "EXPLAIN VERBOSE SELECT 1", 1, 9,
      "EXPLAIN VERBOSE is not supported.",
      "Write EXPLAIN or EXPLAIN ANALYZE.", isUnsupported: true),
    Example(
      "EXPLAIN (FORMAT json) SELECT 1", 1, 9,
      "Options of EXPLAIN in parentheses are not supported.",
      "Write EXPLAIN or EXPLAIN ANALYZE.", isUnsupported: true),
    Example(
      "EXPLAIN EXPLAIN SELECT 1", 1, 9,
      "EXPLAIN cannot explain itself.",
      "Write EXPLAIN once."),
    Example(
      ";", 1, 2,
      "There is no statement: the text is empty.",
      "Write a statement, such as SELECT 1."),
    Example(
      "5", 1, 1,
      "Expected a statement, found '5'.",
      "Write a statement at this place."),
    Example(
      "CREATE TABLE t (a int) WITH a = 1", 1, 29,
      "Expected '(', found 'a'.",
      "Write '(' at this place."),
    Example(
      "CREATE TABLE t (a int DEFAULT)", 1, 30,
      "Expected an expression, found ')'.",
      "Write an expression at this place."),
    Example(
      "CREATE TABLE t (int)", 1, 17,
      "The columns have no types, and no query follows.",
      "Write a type behind each name, or AS and a query behind the list."),
    Example(
      "CREATE TABLE t (5 int)", 1, 17,
      "Expected a column name, found '5'.",
      "Write a column name at this place."),
    Example(
      "CREATE TABLE t (a select)", 1, 19,
      "Expected a type, found SELECT.",
      #"SELECT is a reserved word: write "select" if it is the name."#),
    Example(
      "CREATE TABLE t (a int) PARTITION BY (bucket(1.5, a))", 1, 45,
      "Expected a number of buckets, found '1.5'.",
      "Write a number of buckets at this place."),
    Example(
      "CREATE TABLE t (a int) PARTITION BY (bucket(16))", 1, 47,
      "Expected ',', found ')'.",
      "Write ',' at this place."),
    Example(
      "CREATE TABLE t (a int) PARTITION BY ()", 1, 38,
      "Expected a column name or a transform, found ')'.",
      "Write a column name or a transform at this place."),
    Example(
      "CREATE TABLE t (a int) ORDER BY (a + 1)", 1, 36,
      "Expected ',' or ')', found '+'.",
      "Write ',' or ')' at this place."),
    Example(
      "CREATE TABEL", 1, 8,
      "Expected TABLE, found 'TABEL'.",
      "Did you mean TABLE?"),
    Example(
      "CREATE", 1, 7,
      "Expected TABLE, found the end of the statement.",
      "Write TABLE at this place."),
    Example(
      "DROP", 1, 5,
      "Expected TABLE, found the end of the statement.",
      "Write TABLE at this place."),
    Example(
      "ALTER TABLE t", 1, 14,
      "Expected ADD, DROP, RENAME, ALTER, SET or RESET, found the end of the statement.",
      "Write ADD, DROP, RENAME, ALTER, SET or RESET at this place."),
    Example(
      "ALTER TABLE t ADD a int BEFORE b", 1, 25,
      "Expected the end of the statement, found 'BEFORE'.",
      "Is a comma or an operator missing before it?"),
    Example(
      "ALTER TABLE t RENAME COLUMN a", 1, 30,
      "Expected TO, found the end of the statement.",
      "Write TO at this place."),
    Example(
      "START", 1, 6,
      "Expected TRANSACTION, found the end of the statement.",
      "Write TRANSACTION at this place."),
    Example(
      "SET LOCAL", 1, 5,
      "SET LOCAL is not supported yet.",
      "Write SET, and RESET when it is over.", isUnsupported: true),
    Example(
      "SET TIME 'UTC'", 1, 10,
      "Expected '=' or TO, found 'UTC'.",
      "Write '=' or TO at this place."),
    Example(
      "SHOW", 1, 5,
      "Expected the name of an option, found the end of the statement.",
      "Write the name of an option at this place."),
    Example(
      "DESCRIBE", 1, 9,
      "Expected a table name, found the end of the statement.",
      "Write a table name at this place."),
    Example(
      "EXPLAIN", 1, 8,
      "Expected a statement, found the end of the statement.",
      "Write a statement at this place."),
    Example(
      "EXPLAIN UPDATE t SET a = 1", 1, 9,
      "UPDATE is not supported yet.",
      "Use the statements that are there: SELECT, INSERT, COPY, CREATE TABLE, ALTER TABLE, DROP TABLE, BEGIN, COMMIT, ROLLBACK, EXPLAIN, SHOW, SET or DESCRIBE.",
      isUnsupported: true),
    Example(
      "COPY t FROM", 1, 12,
      "Expected a file name in quotes, found the end of the statement.",
      "Write a file name in quotes at this place."),
    Example(
      "COPY 5", 1, 6,
      "Expected a table name, found '5'.",
      "Write a table name at this place."),
    Example(
      "PRAGMA x", 1, 1,
      "PRAGMA is not supported.",
      "Write SET name = value.", isUnsupported: true),
    Example(
      "ANALYZE t", 1, 1,
      "ANALYZE is not supported.",
      "Statistics are kept by every commit; to measure a query, write EXPLAIN ANALYZE.", isUnsupported: true),
    Example(
      "TRUNCATE t", 1, 1,
      "TRUNCATE is not supported yet.",
      "Use the statements that are there: SELECT, INSERT, COPY, CREATE TABLE, ALTER TABLE, DROP TABLE, BEGIN, COMMIT, ROLLBACK, EXPLAIN, SHOW, SET or DESCRIBE.",
      isUnsupported: true),
    Example(
      "SLECT 1", 1, 1,
      "Expected a statement, found 'SLECT'.",
      "Did you mean SELECT?"),
  ]
}

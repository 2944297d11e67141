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

  /// Words, literals and expressions.
  static let expressions: [Example] = [
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
      "SELECT a @@ b", 1, 10,
      "There is no operator or symbol '@@'.",
      "Operators are + - * / % ^ || = <> < <= > >= ~ ~* !~ !~* & | # << >> -> ->> #> #>> @> <@ &&."),
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
      #"SELECT a COLLATE "C""#, 1, 10,
      "COLLATE is not supported: text is compared by code point.",
      "Leave it away, or compare lower(text).", isUnsupported: true),
    Example(
      "SELECT a[1", 1, 11,
      "Expected ']' or ':', found the end of the statement.",
      "Write ']' or ':' at this place."),
    Example(
      "SELECT a[1:b + 1]", 1, 11,
      ":b would be a parameter, and none can stand here.",
      "Put a space behind the colon."),
    Example(
      "SELECT ARRAY[1", 1, 15,
      "Expected ',' or ']', found the end of the statement.",
      "Write ',' or ']' at this place."),
    Example(
      "SELECT ROW(1)", 1, 8,
      "A row of fewer than two values is not supported.",
      "Write the value alone.", isUnsupported: true),
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
      "Expected '(', found 'b'.",
      "Write '(' at this place."),
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
      "SELECT CAST(a AS int[)", 1, 22,
      "Expected ']', found ')'.",
      "Write ']' at this place."),
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
  ]

  static var all: [Example] { expressions + clauses + statements }
}

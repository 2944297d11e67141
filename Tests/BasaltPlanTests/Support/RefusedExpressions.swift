import BasaltCore

/// Expressions and rows that are refused: what is told, and where the caret stands.
enum RefusedExpressions {
  static let topics: [(name: String, statements: [RefusedStatement])] = [
    ("types", types), ("calls", calls), ("intervals", intervals), ("subqueries", subqueries), ("inserts", inserts),
  ]

  /// Types that do not fit.
  static let types: [RefusedStatement] = [
    .init(
      "SELECT carrier FROM flights WHERE delay",
      .typeMismatch, "WHERE must be a boolean, and is integer.",
      "Write a comparison, such as = or IS NOT NULL.", at: 35),
    .init(
      "SELECT carrier FROM flights WHERE 'x'",
      .typeMismatch, "'x' does not read as boolean.",
      "Write true or false.", at: 35),
    .init(
      "SELECT carrier FROM flights WHERE interval '1 day'",
      .typeMismatch, "WHERE must be a boolean, and is interval.",
      "Write a comparison, such as = or IS NOT NULL.", at: 35),
    .init(
      "SELECT 1 FROM flights HAVING 1",
      .typeMismatch, "HAVING must be a boolean, and is integer.",
      "Write a comparison, such as = or IS NOT NULL.", at: 30),
    .init(
      "SELECT delay AND true FROM flights",
      .typeMismatch, "An operand of AND must be a boolean, and is integer.",
      "Write a comparison, such as = or IS NOT NULL.", at: 8),
    .init(
      "SELECT NOT carrier FROM flights",
      .typeMismatch, "The operand of NOT must be a boolean, and is text.",
      "Write a comparison, such as = or IS NOT NULL.", at: 12),
    .init(
      "SELECT delay IS TRUE FROM flights",
      .typeMismatch, "The operand of IS TRUE must be a boolean, and is integer.",
      "Write a comparison, such as = or IS NOT NULL.", at: 8),
    .init(
      "SELECT delay IS UNKNOWN FROM flights",
      .typeMismatch, "The operand of IS UNKNOWN must be a boolean, and is integer.",
      "Write a comparison, such as = or IS NOT NULL.", at: 8),
    .init(
      "SELECT carrier = delay FROM flights",
      .typeMismatch, "text = integer does not exist.",
      "Cast one of them to the other's type.", at: 8),
    .init(
      "SELECT carrier IS DISTINCT FROM delay FROM flights",
      .typeMismatch, "text IS DISTINCT FROM integer does not exist.",
      "Cast one of them to the other's type.", at: 8),
    .init(
      "SELECT day = 'nope' FROM flights",
      .typeMismatch, "'nope' does not read as date.",
      "Write a date such as 2013-01-31.", at: 14),
    .init(
      "SELECT day BETWEEN 1 AND 2 FROM flights",
      .typeMismatch, "date >= integer does not exist.",
      "Cast one of them to the other's type.", at: 8),
    .init(
      "SELECT delay IN (1, carrier) FROM flights",
      .typeMismatch, "integer = text does not exist.",
      "Cast one of them to the other's type.", at: 8),
    .init(
      "SELECT delay IN (1, 'x') FROM flights",
      .typeMismatch, "'x' does not read as integer.",
      "Write a whole number such as 42.", at: 21),
    .init(
      "SELECT delay LIKE 'x' FROM flights",
      .typeMismatch, "like(integer, unknown) does not exist.",
      "Cast the arguments to one of: like(text, text), like(text, text, text).", at: 8),
    .init(
      "SELECT CASE WHEN 1 THEN 2 END",
      .typeMismatch, "A condition of CASE must be a boolean, and is integer.",
      "Write a comparison, such as = or IS NOT NULL.", at: 18),
    .init(
      "SELECT CASE WHEN true THEN 1 ELSE 'x' END",
      .typeMismatch, "'x' does not read as integer.",
      "Write a whole number such as 42.", at: 35),
    .init(
      "SELECT CASE WHEN true THEN delay ELSE carrier END FROM flights",
      .typeMismatch, "CASE has integer and text, which have no type in common.",
      "Cast one of them to the other's type.", at: 39),
    .init(
      "SELECT CASE delay WHEN 'x' THEN 1 END FROM flights",
      .typeMismatch, "'x' does not read as integer.",
      "Write a whole number such as 42.", at: 24),
    .init(
      "SELECT CASE random() WHEN 1 THEN 2 END",
      .unsupported, "The operand of CASE may not differ each time it is computed.",
      "Compute it in a sub-query of FROM, and compare its column.", at: 13),
    .init(
      "SELECT coalesce(delay, carrier) FROM flights",
      .typeMismatch, "coalesce has integer and text, which have no type in common.",
      "Cast one of them to the other's type.", at: 24),
    .init(
      "SELECT if(delay, 1, 2) FROM flights",
      .typeMismatch, "The condition of if must be a boolean, and is integer.",
      "Write a comparison, such as = or IS NOT NULL.", at: 11),
    .init(
      "SELECT CAST(1 AS foo)",
      .unknownName, "There is no type 'foo'.",
      "The types are boolean, smallint, integer, bigint, real, double, decimal(p, s), date, time, timestamp, timestamptz, text, bytea and uuid.", at: 18),
    .init(
      "SELECT 1::integr",
      .unknownName, "There is no type 'integr'.",
      "Did you mean integer?", at: 11),
    .init(
      "SELECT CAST('x' AS integer)",
      .typeMismatch, "'x' does not read as integer.",
      "Write a whole number such as 42.", at: 13),
    .init(
      "SELECT date 'nope'",
      .typeMismatch, "'nope' does not read as date.",
      "Write a date such as 2013-01-31.", at: 8),
    .init(
      "SELECT '1'::numeric(50)",
      .outOfRange, "'numeric(50)' is not possible: a decimal has 1 to 38 digits, up to all of them behind the point.",
      "Use a precision of 1 to 38 and a scale of 0 to the precision.", at: 13),
    .init(
      "SELECT 'x'::numeric",
      .typeMismatch, "'x' does not read as decimal(38, 9).",
      "Write a number such as 1.5.", at: 8),
    .init(
      "SELECT true::date",
      .typeMismatch, "There is no cast from boolean to date.",
      "Cast to text first, if the text of the one reads as the other.", at: 8),
    .init(
      "SELECT +carrier FROM flights",
      .typeMismatch, "+(text) does not exist.",
      "Leave the sign away.", at: 8),
    .init(
      "SELECT -carrier FROM flights",
      .typeMismatch, "-(text) does not exist.",
      "Cast the arguments to one of: -(smallint, smallint), -(integer, integer), -(bigint, bigint), -(decimal, decimal), -(real, real), -(double precision, double precision), -(date, integer), -(date, date), -(smallint), -(integer), -(bigint), -(decimal), -(real), -(double precision).", at: 8),
    .init(
      "SELECT day + day FROM flights",
      .typeMismatch, "+(date, date) does not exist.",
      "Cast the arguments to one of: +(smallint, smallint), +(integer, integer), +(bigint, bigint), +(decimal, decimal), +(real, real), +(double precision, double precision), +(date, integer), +(integer, date), +(date, time), +(time, date).", at: 8),
    .init(
      "SELECT 1 UNION SELECT 1, 2",
      .invalidArgument, "The sides of UNION have 1 and 2 columns.",
      "Select as many columns on each side.", at: 16),
    .init(
      "SELECT 1 UNION SELECT 'x'",
      .typeMismatch, "'x' does not read as integer.",
      "Write a whole number such as 42.", at: 23),
    .init(
      "SELECT 1 UNION SELECT carrier FROM flights",
      .typeMismatch, "The column 1 of UNION is integer on one side and text on the other.",
      "Cast one of them to the other's type.", at: 16),
    .init(
      "VALUES (1), (2, 3)",
      .invalidArgument, "A row of VALUES has 2 values, and the first has 1.",
      "Write as many values in each row.", at: 14),
    .init(
      "VALUES (1), (carrier)",
      .unknownName, "There is no column carrier: there are none to be named in VALUES.",
      "Write 'single quotes' around a text, or name a table in FROM.", at: 14),
    .init(
      "VALUES (1), (true)",
      .typeMismatch, "The column 1 of VALUES has integer and boolean, which have no type in common.",
      "Cast one of them to the other's type.", at: 14),
    .init(
      "VALUES (random() IN (SELECT 1))",
      .unsupported, "A query that differs from row to row is not supported in VALUES.",
      "Write it into the items of a SELECT.", at: 9),
  ]

  /// Calls and parameters.
  static let calls: [RefusedStatement] = [
    .init(
      "SELECT uper(carrier) FROM flights",
      .unknownName, "There is no function uper.",
      "Did you mean upper?", at: 8),
    .init(
      "SELECT zzzzzz(1)",
      .unknownName, "There is no function zzzzzz.",
      "`basalt functions` lists what there is.", at: 8),
    .init(
      "SELECT \"+\"(1, 2)",
      .unknownName, "There is no function +.",
      "`basalt functions` lists what there is.", at: 8),
    .init(
      "SELECT \"not\"(true)",
      .unknownName, "There is no function not.",
      "Did you mean cot?", at: 8),
    .init(
      "SELECT basalt.abs(1)",
      .unknownName, "There is no function basalt.abs.",
      "Functions have no schema: write abs.", at: 8),
    .init(
      "SELECT abs(true)",
      .typeMismatch, "abs(boolean) does not exist.",
      "Cast the arguments to one of: abs(smallint), abs(integer), abs(bigint), abs(decimal), abs(real), abs(double precision).", at: 8),
    .init(
      "SELECT abs('x')",
      .typeMismatch, "'x' does not read as double precision.",
      "Write a number such as 1.5.", at: 12),
    .init(
      "SELECT abs(*)",
      .invalidArgument, "abs(*) means nothing: only count takes the star.",
      "Write the arguments of abs.", at: 8),
    .init(
      "SELECT abs(DISTINCT 1)",
      .invalidArgument, "DISTINCT stands in calls of aggregates alone, and abs is none.",
      "Remove DISTINCT.", at: 8),
    .init(
      "SELECT abs(1 ORDER BY 1)",
      .invalidArgument, "ORDER BY stands in calls of aggregates alone, and abs is none.",
      "Remove ORDER BY.", at: 8),
    .init(
      "SELECT abs(1) FILTER (WHERE true)",
      .invalidArgument, "FILTER stands in calls of aggregates alone, and abs is none.",
      "Remove FILTER.", at: 8),
    .init(
      "SELECT round(x => 1)",
      .unsupported, "The arguments of round have no names: x => is not known.",
      "Write the arguments in their order.", at: 14),
    .init(
      "SELECT count(x => 1)",
      .unsupported, "The arguments of count have no names: x => is not known.",
      "Write the arguments in their order.", at: 14),
    .init(
      "SELECT $9",
      .invalidArgument, "There is no value for the parameter $9: 4 were given.",
      "Give it: --param 9=VALUE; in a program, a value for each of the statement's parameters.", at: 8),
    .init(
      "SELECT :limt",
      .invalidArgument, "There is no value for the parameter :limt.",
      "The value given for limit names no parameter of the statement; did you mean --param limt=VALUE?", at: 8),
    .init(
      "SELECT :zzzzzz",
      .invalidArgument, "There is no value for the parameter :zzzzzz.",
      "Give it: --param zzzzzz=VALUE; in a program, [\"zzzzzz\": …].", at: 8),
  ]

  /// Intervals where none can be.
  static let intervals: [RefusedStatement] = [
    .init(
      "SELECT interval '1 day'",
      .unsupported, "The column interval would be an interval, and there are no columns of intervals yet.",
      "Add it to a date or a timestamp, or cast it to text.", at: 8),
    .init(
      "SELECT abs(interval '1 day')",
      .unsupported, "An interval cannot be a value of a column or of a call yet.",
      "Add it to a date or a timestamp, or take it off one.", at: 12),
    .init(
      "SELECT interval 'nope'",
      .typeMismatch, "'nope' does not read as interval.",
      "Write an interval such as 1 year 2 mons 3 days 04:05:06.", at: 8),
    .init(
      "SELECT '1 day'::interval(3)",
      .unsupported, "The precision of an interval is not supported.",
      "Write it without the number in parentheses.", at: 17),
    .init(
      "SELECT CAST('x' AS interval)",
      .typeMismatch, "'x' does not read as interval.",
      "Write an interval such as 1 year 2 mons 3 days 04:05:06.", at: 8),
    .init(
      "SELECT CAST(carrier AS interval) FROM flights",
      .unsupported, "A cast of text to interval is not supported yet: there are no columns of intervals.",
      "Write the interval as a literal, such as INTERVAL '1 day'.", at: 8),
    .init(
      "SELECT interval '1 day'::integer",
      .unsupported, "An interval cannot be a value of a column or of a call yet.",
      "Add it to a date or a timestamp, or take it off one.", at: 8),
    .init(
      "SELECT interval '1' day * delay FROM flights",
      .typeMismatch, "interval * integer does not exist.",
      "An interval is added to a date, a time or a timestamp, or multiplied by a constant number.", at: 8),
    .init(
      "SELECT interval '1 day' / 0",
      .outOfRange, "An interval cannot be divided by zero.",
      "Divide by another number.", at: 27),
    .init(
      "SELECT interval '1 day' + 1",
      .typeMismatch, "interval + integer does not exist.",
      "An interval is added to a date, a time or a timestamp, or multiplied by a constant number.", at: 8),
    .init(
      "SELECT day * interval '1 day' FROM flights",
      .typeMismatch, "date * interval does not exist.",
      "An interval is added to a date, a time or a timestamp, or multiplied by a constant number.", at: 8),
    .init(
      "SELECT NOT interval '1 day'",
      .unsupported, "An interval cannot be a value of a column or of a call yet.",
      "Add it to a date or a timestamp, or take it off one.", at: 8),
    .init(
      "SELECT - interval '-2147483648 days'",
      .outOfRange, "-(-2147483648 days) does not fit interval.",
      "Use shorter intervals.", at: 8),
    .init(
      "SELECT interval '2147483647 days' + interval '1 day'",
      .outOfRange, "2147483647 days + 1 day does not fit interval.",
      "Use shorter intervals.", at: 8),
    .init(
      "SELECT departed - departed AS taken FROM flights",
      .unsupported, "The column taken would be an interval, and there are no columns of intervals yet.",
      "Write extract(epoch FROM …) for its seconds.", at: 8),
    .init(
      "SELECT sum(departed - day) FROM flights",
      .unsupported, "An interval cannot be a value of a column or of a call yet.",
      "Write extract(epoch FROM …) for its seconds.", at: 12),
    .init(
      "SELECT 1 FROM flights WHERE (departed - day) * 2 > interval '1 day'",
      .unsupported, "interval * integer is not supported for the difference of two timestamps.",
      "Write extract(epoch FROM …) for its seconds, and compute with them.", at: 29),
    .init(
      "SELECT extract(century FROM departed - day) FROM flights",
      .unsupported, "The difference of two timestamps has no century.",
      "There are day, hour, minute, second, milliseconds, microseconds and epoch.", at: 16),
    .init(
      "SELECT departed + 'x' FROM flights",
      .typeMismatch, "'x' does not read as interval.",
      "Write an interval such as 1 year 2 mons 3 days 04:05:06.", at: 19),
    .init(
      "SELECT coalesce(interval '1 day', NULL)",
      .unsupported, "An interval cannot be a value of a column or of a call yet.",
      "Add it to a date or a timestamp, or take it off one.", at: 17),
    .init(
      "SELECT interval '1 day' IN (1)",
      .typeMismatch, "interval = integer does not exist.",
      "An interval is added to a date, a time or a timestamp, or multiplied by a constant number.", at: 8),
    .init(
      "SELECT interval '1 day' IN (SELECT 1)",
      .unsupported, "An interval cannot be a value of a column or of a call yet.",
      "Add it to a date or a timestamp, or take it off one.", at: 8),
    .init(
      "SELECT interval '1 day' LIKE 'x'",
      .unsupported, "An interval cannot be a value of a column or of a call yet.",
      "Add it to a date or a timestamp, or take it off one.", at: 8),
    .init(
      "VALUES (interval '1 day')",
      .unsupported, "An interval cannot be a value of a column or of a call yet.",
      "Add it to a date or a timestamp, or take it off one.", at: 9),
  ]

  /// Queries within expressions.
  static let subqueries: [RefusedStatement] = [
    .init(
      "SELECT (SELECT 1, 2)",
      .invalidArgument, "A query in place of a value has 2 columns; it must have one.",
      "Select the one column that is meant.", at: 9),
    .init(
      "SELECT delay IN (SELECT carrier, name FROM carriers) FROM flights",
      .invalidArgument, "The query of IN has 2 columns; it must have one.",
      "Select the one column that is meant.", at: 18),
    .init(
      "SELECT delay IN (SELECT carrier FROM carriers) FROM flights",
      .typeMismatch, "integer IN text does not exist.",
      "Cast one of them to the other's type.", at: 8),
    .init(
      "SELECT delay > ALL (SELECT 1, 2) FROM flights",
      .invalidArgument, "The query of ALL has 2 columns; it must have one.",
      "Select the one column that is meant.", at: 21),
  ]

  /// INSERT.
  static let inserts: [RefusedStatement] = [
    .init(
      "INSERT INTO carriers VALUES ('AA', 'b', 'c')",
      .invalidArgument, "INSERT has 3 values for 2 columns.",
      "Write at most as many values as the table has columns.", at: 30),
    .init(
      "INSERT INTO carriers (name) VALUES ('AA', 'b')",
      .invalidArgument, "INSERT has 2 values for 1 columns.",
      "Write as many values as columns are named.", at: 37),
    .init(
      "INSERT INTO carriers (name, carrier) SELECT 'x'",
      .invalidArgument, "INSERT has 1 values for 2 columns.",
      "Write as many values as columns are named.", at: 38),
    .init(
      "INSERT INTO carriers VALUES ('AA', 'b'), ('c')",
      .invalidArgument, "A row of VALUES has 1 values, and the first has 2.",
      "Write as many values in each row.", at: 43),
    .init(
      "INSERT INTO carriers (name, nam) VALUES ('AA', 'b')",
      .unknownName, "The table has no column nam.",
      "Did you mean name?", at: 29),
    .init(
      "INSERT INTO carriers (name, name) VALUES ('AA', 'b')",
      .alreadyExists, "The column name is named twice.",
      "Name it once.", at: 29),
    .init(
      "INSERT INTO airports SELECT 'x', 'y', carrier FROM carriers",
      .typeMismatch, "The column altitude is smallint, and the value is text.",
      "Write CAST(… AS smallint).", at: 22),
    .init(
      "INSERT INTO airports (opened) SELECT true",
      .typeMismatch, "The column opened is date, and the value is boolean.",
      "Give a value of that type.", at: 31),
    .init(
      "INSERT INTO airports (opened) VALUES ('nope')",
      .typeMismatch, "'nope' does not read as date.",
      "Write a date such as 2013-01-31.", at: 39),
    .init(
      "INSERT INTO airports (altitude) VALUES (100000)",
      .outOfRange, "100000 does not fit smallint.",
      "Cast to a wider type, or write TRY_CAST for NULL in such rows.", at: 41),
    .init(
      "INSERT INTO airports (altitude) VALUES (interval '1 day')",
      .unsupported, "An interval cannot be a value of a column or of a call yet.",
      "Add it to a date or a timestamp, or take it off one.", at: 41),
    .init(
      "INSERT INTO airports (code) VALUES (random() IN (SELECT 1))",
      .unsupported, "A query that differs from row to row is not supported in VALUES.",
      "Write it into the items of a SELECT.", at: 37),
  ]
}

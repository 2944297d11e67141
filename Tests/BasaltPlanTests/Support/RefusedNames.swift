import BasaltCore

/// Statements whose names, groups, orders or joins are refused: what is told, and where the caret stands.
enum RefusedNames {
  static let topics: [(name: String, statements: [RefusedStatement])] = [
    ("names", names), ("groups", groups), ("order", order), ("joins", joins),
    ("windows", windows),
  ]

  /// Tables, columns, WITH and what yields rows.
  static let names: [RefusedStatement] = [
    .init(
      "SELECT nam FROM carriers",
      .unknownName, "There is no column nam.",
      "Did you mean name?", at: 8),
    .init(
      "SELECT zzzzzz FROM carriers",
      .unknownName, "There is no column zzzzzz.",
      "The columns are carrier, name.", at: 8),
    .init(
      "SELECT nope",
      .unknownName, "There is no column nope: there are none to be named in SELECT.",
      "Write 'single quotes' around a text, or name a table in FROM.", at: 8),
    .init(
      "SELECT a.x FROM carriers a",
      .unknownName, "The table a has no column x.",
      "The columns are carrier, name.", at: 8),
    .init(
      "SELECT carriers.name FROM carriers AS c",
      .unknownName, "There is no table carriers in FROM.",
      "The tables are c.", at: 8),
    .init(
      "SELECT a.b.c.d FROM flights",
      .unknownName, "There is no table a.b.c in FROM.",
      "The tables are flights.", at: 8),
    .init(
      "SELECT carrier FROM flights, carriers",
      .invalidArgument, "The column carrier is ambiguous: several tables of FROM have it.",
      "Write the table before it: flights.carrier or carriers.carrier.", at: 8),
    .init(
      "SELECT carrier FROM flights JOIN carriers ON flights.carrier = carrier",
      .invalidArgument, "The column carrier is ambiguous: several tables of FROM have it.",
      "Write the table before it: flights.carrier or carriers.carrier.", at: 64),
    .init(
      "SELECT a.x FROM (SELECT 1 AS x, 2 AS x) AS a",
      .invalidArgument, "The column a.x is ambiguous: more than one is called so.",
      "Give the columns of the table other names, as in AS t (a, b).", at: 8),
    .init(
      "SELECT * FROM fligts",
      .unknownName, "There is no table fligts.",
      "Did you mean flights?", at: 15),
    .init(
      "SELECT * FROM zzzzzzzzz",
      .unknownName, "There is no table zzzzzzzzz.",
      "The tables are flights, carriers, airports, basalt.commits.", at: 15),
    .init(
      "SELECT * FROM a.b.c",
      .unknownName, "There is no table a.b.c.",
      "Write schema.table, or the table alone.", at: 15),
    .init(
      "SELECT * FROM basalt.flights",
      .unknownName, "There is no table basalt.flights.",
      "The tables are flights, carriers, airports, basalt.commits.", at: 15),
    .init(
      "SELECT * FROM flights, flights",
      .alreadyExists, "FROM has two tables called flights.",
      "Give one of them an alias.", at: 24),
    .init(
      "SELECT * FROM flights JOIN carriers AS flights USING (carrier)",
      .alreadyExists, "FROM has two tables called flights.",
      "Give one of them an alias.", at: 23),
    .init(
      "SELECT *",
      .invalidArgument, "The star has no columns: there is no FROM.",
      "Name a table in FROM.", at: 8),
    .init(
      "SELECT c.* FROM flights",
      .unknownName, "There is no table c in FROM.",
      "The tables are flights.", at: 8),
    .init(
      "SELECT x.* FROM basalt.commits AS x, (SELECT 1) AS y, (SELECT 2) AS z, (SELECT w.* FROM flights)",
      .unknownName, "There is no table w in FROM.",
      "The tables are flights.", at: 80),
    .init(
      "SELECT * EXCLUDE nope FROM carriers",
      .unknownName, "The star has no column nope.",
      "The columns are carrier, name.", at: 18),
    .init(
      "SELECT * REPLACE (1 AS nope) FROM carriers",
      .unknownName, "The star has no column nope.",
      "The columns are carrier, name.", at: 24),
    .init(
      "SELECT carriers.name FROM flights ANTI JOIN carriers USING (carrier)",
      .unknownName, "There is no table carriers in FROM.",
      "The tables are flights.", at: 8),
    .init(
      "SELECT * FROM (VALUES (1, 'a')) AS v (x, y, z)",
      .invalidArgument, "The table v has 2 columns, and 3 names for them.",
      "Write at most as many names as there are columns.", at: 36),
    .init(
      "SELECT (SELECT name FROM carriers WHERE carriers.carrier = f.nope) FROM flights f",
      .unknownName, "The table f has no column nope.",
      "The columns are carrier, flight, delay, distance, price, day, departed, seen, speed.", at: 60),
    .init(
      "SELECT * FROM (SELECT carrier FROM flights) AS f, (SELECT f.carrier) AS g",
      .unknownName, "The column f.carrier is of a table beside this query, which it does not see.",
      "Write LATERAL before the query.", at: 59),
    .init(
      "SELECT * FROM flights AT (VERSION => 12)",
      .outOfRange, "There is no version 12.",
      "The newest is 9.", at: 15),
    .init(
      "SELECT * FROM flights AT (VERSION => delay)",
      .unknownName, "There is no column delay: there are none to be named in AT.",
      "Write 'single quotes' around a text, or name a table in FROM.", at: 38),
    .init(
      "SELECT * FROM flights AT (VERSION => NULL)",
      .invalidArgument, "The version of AT is NULL.",
      "Give a version.", at: 38),
    .init(
      "SELECT * FROM flights AT (TIMESTAMP => NULL)",
      .invalidArgument, "The timestamp of AT is NULL.",
      "Give a timestamp.", at: 40),
    .init(
      "SELECT * FROM flights AT (VERSION => random())",
      .invalidArgument, "A value in AT must be constant: no query, and no function whose result changes.",
      "Write a literal, or give a parameter.", at: 38),
    .init(
      "SELECT * FROM flights AT (VERSION => (SELECT 1))",
      .invalidArgument, "A value in AT must be constant: no query, and no function whose result changes.",
      "Write a literal, or give a parameter.", at: 38),
    .init(
      "SELECT * FROM flights AT (VERSION => 1 / 0)",
      .outOfRange, "1 / 0 divides by zero.",
      "Write nullif(divisor, 0) for NULL in such rows.", at: 38),
    .init(
      "WITH a AS (SELECT 1), a AS (SELECT 2) SELECT 1",
      .alreadyExists, "WITH has two tables called a.",
      "Give each a name of its own.", at: 23),
    .init(
      "WITH a AS (SELECT nope) SELECT 1",
      .unknownName, "There is no column nope: there are none to be named in SELECT.",
      "Write 'single quotes' around a text, or name a table in FROM.", at: 19),
    .init(
      "WITH a AS (SELECT 1 AS x) SELECT * FROM a AT (VERSION => 1)",
      .invalidArgument, "AT is for tables of the warehouse, and a is one of WITH.",
      "Write AT behind the tables within WITH.", at: 41),
    .init(
      "WITH a (x, y) AS (SELECT 1) SELECT * FROM a",
      .invalidArgument, "The table a has 1 columns, and 2 names for them.",
      "Write at most as many names as there are columns.", at: 6),
    .init(
      "WITH a AS (SELECT * FROM a) SELECT * FROM a",
      .unknownName, "There is no table a.",
      "The tables are flights, carriers, airports, basalt.commits.", at: 26),
    .init(
      "SELECT * FROM generate_series(1, 10, 0)",
      .invalidArgument, "The step of generate_series is zero.",
      "Give a step that leads from the start to the stop.", at: 38),
    .init(
      "SELECT * FROM generate_serie(1, 10)",
      .unknownName, "There is no function generate_serie that yields rows.",
      "Did you mean generate_series?", at: 15),
    .init(
      "SELECT * FROM unnest(1)",
      .typeMismatch, "unnest takes lists, and this is integer.",
      "Cast it to a list, as in '{1,2}'::integer[].", at: 22),
    .init(
      "SELECT * FROM range(10)",
      .unknownName, "There is no function range that yields rows.",
      "There are generate_series(1, 10), unnest(list) and read_csv('file.csv').", at: 15),
    .init(
      "SELECT * FROM generate_series(1)",
      .invalidArgument, "generate_series takes a start, a stop and perhaps a step.",
      "Write generate_series(1, 10).", at: 15),
    .init(
      "SELECT * FROM generate_series(1, x => 2)",
      .unsupported, "The arguments of generate_series have no names: x => is not known.",
      "Write the arguments in their order.", at: 34),
    .init(
      "SELECT * FROM generate_series(1, 2.5)",
      .unsupported, "generate_series of decimal(2, 1) is not supported yet: it yields whole numbers.",
      "Write whole numbers, and compute other values from them.", at: 34),
    .init(
      "SELECT * FROM generate_series(1, random()::integer)",
      .invalidArgument, "A value in generate_series must be constant: no query, and no function whose result changes.",
      "Write a literal, or give a parameter.", at: 34),
  ]

  /// GROUP BY and aggregates.
  static let groups: [RefusedStatement] = [
    .init(
      "SELECT delay FROM flights GROUP BY carrier",
      .invalidArgument, "The column delay has no one value in a group.",
      "Add it to GROUP BY, or use it within an aggregate such as min.", at: 8),
    .init(
      "SELECT *, count(*) FROM carriers",
      .invalidArgument, "The column carrier has no one value in a group.",
      "Add it to GROUP BY, or use it within an aggregate such as min.", at: 8),
    .init(
      "SELECT count(*), carrier FROM flights",
      .invalidArgument, "The column carrier has no one value in a group.",
      "Add it to GROUP BY, or use it within an aggregate such as min.", at: 18),
    .init(
      "SELECT carrier FROM flights HAVING count(*) > 1",
      .invalidArgument, "The column carrier has no one value in a group.",
      "Add it to GROUP BY, or use it within an aggregate such as min.", at: 8),
    .init(
      "SELECT count(*) FROM flights ORDER BY delay",
      .invalidArgument, "The column delay has no one value in a group.",
      "Add it to GROUP BY, or use it within an aggregate such as min.", at: 39),
    .init(
      "SELECT count(*) FROM flights GROUP BY carrier HAVING delay > 1",
      .invalidArgument, "The column delay has no one value in a group.",
      "Add it to GROUP BY, or use it within an aggregate such as min.", at: 54),
    .init(
      "SELECT delay + 2 FROM flights GROUP BY delay + 1",
      .invalidArgument, "The column delay has no one value in a group.",
      "Add it to GROUP BY, or use it within an aggregate such as min.", at: 8),
    .init(
      "SELECT carrier, delay + count(*) FROM flights GROUP BY ALL",
      .invalidArgument, "The column delay has no one value in a group.",
      "Add it to GROUP BY, or use it within an aggregate such as min.", at: 17),
    .init(
      "SELECT carrier FROM flights WHERE count(*) > 1",
      .invalidArgument, "WHERE may not hold aggregates such as count.",
      "Write the condition in HAVING.", at: 35),
    .init(
      "SELECT 1 FROM flights JOIN carriers ON count(*) > 1",
      .invalidArgument, "ON may not hold aggregates such as count.",
      "Compute it in a sub-query of FROM.", at: 40),
    .init(
      "SELECT carrier FROM flights GROUP BY count(*)",
      .invalidArgument, "GROUP BY may not hold aggregates such as count.",
      "Compute it in a sub-query of FROM.", at: 38),
    .init(
      "SELECT count(*) AS n FROM flights GROUP BY n",
      .invalidArgument, "GROUP BY may not hold aggregates, as the item n does.",
      "Group by what is no aggregate.", at: 44),
    .init(
      "SELECT count(*) FROM flights GROUP BY 1",
      .invalidArgument, "GROUP BY may not hold aggregates, as the item count does.",
      "Group by what is no aggregate.", at: 39),
    .init(
      "SELECT carrier FROM flights GROUP BY 2",
      .outOfRange, "GROUP BY 2: there is no item of that number in the list of 1.",
      "Write a number from 1 to 1.", at: 38),
    .init(
      "SELECT carrier FROM flights GROUP BY 'x'",
      .invalidArgument, "GROUP BY has a constant that is no number of an item.",
      "Write a column, or the number of an item.", at: 38),
    .init(
      "SELECT count(count(*)) FROM flights",
      .invalidArgument, "Aggregates such as count may not stand within each other.",
      "Compute the inner one in a sub-query of FROM.", at: 14),
    .init(
      "SELECT count(*) FILTER (WHERE 1) FROM flights",
      .typeMismatch, "FILTER must be a boolean, and is integer.",
      "Write a comparison, such as = or IS NOT NULL.", at: 31),
    .init(
      "SELECT count(*) FILTER (WHERE count(*) > 1) FROM flights",
      .invalidArgument, "Aggregates such as count may not stand within each other.",
      "Compute the inner one in a sub-query of FROM.", at: 31),
    .init(
      "SELECT count(DISTINCT delay ORDER BY day) FROM flights",
      .invalidArgument, "Under DISTINCT an aggregate is ordered by its arguments alone.",
      "Order by one of the arguments, or leave DISTINCT away.", at: 38),
    .init(
      "SELECT count() FROM flights",
      .invalidArgument, "count() counts nothing.",
      "Write count(*) to count rows.", at: 8),
    .init(
      "SELECT count(1, 2) FROM flights",
      .typeMismatch, "count(integer, integer) does not exist.",
      "Cast the arguments to one of: count(), count(any).", at: 8),
    .init(
      "SELECT random() + delay, count(*) FROM flights GROUP BY random() + delay",
      .invalidArgument, "The column delay has no one value in a group.",
      "Add it to GROUP BY, or use it within an aggregate such as min.", at: 19),
    .init(
      "SELECT carrier IN (SELECT code FROM airports), count(*) FROM flights",
      .invalidArgument, "The column carrier has no one value in a group.",
      "Add it to GROUP BY, or use it within an aggregate such as min.", at: 8),
    .init(
      "SELECT 1 FROM flights LIMIT count(*)",
      .invalidArgument, "LIMIT may not hold aggregates such as count.",
      "Compute it in a sub-query of FROM.", at: 29),
    .init(
      "VALUES (count(*))",
      .invalidArgument, "VALUES may not hold aggregates such as count.",
      "Compute it in a sub-query of FROM.", at: 9),
    .init(
      "SELECT sum(carrier) FROM flights",
      .typeMismatch, "sum(text) does not exist.",
      "Cast the arguments to one of: sum(integer type), sum(decimal), sum(real), sum(double precision).", at: 8),
    .init(
      "SELECT sum(*) FROM flights",
      .invalidArgument, "sum(*) means nothing: only count takes the star.",
      "Write the arguments of sum.", at: 8),
    .init(
      "SELECT max(interval '1 day') FROM flights",
      .unsupported, "An interval cannot be a value of a column or of a call yet.",
      "Add it to a date or a timestamp, or take it off one.", at: 12),
    .init(
      "SELECT carrier, delay FROM flights GROUP BY carrier ORDER BY max(delay)",
      .invalidArgument, "The column delay has no one value in a group.",
      "Add it to GROUP BY, or use it within an aggregate such as min.", at: 17),
  ]

  /// ORDER BY and limits.
  static let order: [RefusedStatement] = [
    .init(
      "SELECT DISTINCT carrier FROM flights ORDER BY delay",
      .invalidArgument, "Under SELECT DISTINCT rows are ordered by what is selected alone.",
      "Select the expression, too, or use GROUP BY.", at: 47),
    .init(
      "SELECT carrier FROM flights ORDER BY 0",
      .outOfRange, "ORDER BY 0: there is no item of that number in the list of 1.",
      "Write a number from 1 to 1.", at: 38),
    .init(
      "SELECT carrier FROM flights ORDER BY 3",
      .outOfRange, "ORDER BY 3: there is no item of that number in the list of 1.",
      "Write a number from 1 to 1.", at: 38),
    .init(
      "SELECT carrier FROM flights ORDER BY 'x'",
      .invalidArgument, "ORDER BY has a constant that is no number of an item.",
      "Write a column, or the number of an item.", at: 38),
    .init(
      "SELECT carrier FROM flights ORDER BY 1.5",
      .invalidArgument, "ORDER BY has a constant that is no number of an item.",
      "Write a column, or the number of an item.", at: 38),
    .init(
      "SELECT carrier AS a, delay AS a FROM flights ORDER BY a",
      .invalidArgument, "The name a is ambiguous: several items are called so.",
      "Write the number of the item, or give the items other names.", at: 55),
    .init(
      "SELECT 1 AS a UNION SELECT 2 ORDER BY b",
      .unknownName, "There is no column b.",
      "The columns are a.", at: 39),
    .init(
      "SELECT carrier FROM flights LIMIT -1",
      .outOfRange, "LIMIT is -1.",
      "Give a number of rows that is not negative.", at: 35),
    .init(
      "SELECT carrier FROM flights OFFSET -1",
      .outOfRange, "OFFSET is -1.",
      "Give a number of rows that is not negative.", at: 36),
    .init(
      "SELECT carrier FROM flights LIMIT delay",
      .unknownName, "There is no column delay: there are none to be named in LIMIT.",
      "Write 'single quotes' around a text, or name a table in FROM.", at: 35),
    .init(
      "SELECT carrier FROM flights LIMIT 'x'",
      .typeMismatch, "'x' does not read as bigint.",
      "Write a whole number such as 42.", at: 35),
    .init(
      "SELECT carrier FROM flights LIMIT 1 / 0",
      .outOfRange, "1 / 0 divides by zero.",
      "Write nullif(divisor, 0) for NULL in such rows.", at: 35),
    .init(
      "SELECT carrier FROM flights LIMIT random()",
      .invalidArgument, "LIMIT may not differ each time it is computed.",
      "Give a number of rows.", at: 35),
    .init(
      "SELECT carrier FROM flights LIMIT true",
      .typeMismatch, "There is no cast from boolean to bigint.",
      "Cast to text first, if the text of the one reads as the other.", at: 35),
    .init(
      "SELECT carrier FROM flights LIMIT (random() IN (SELECT 1))::integer",
      .unsupported, "A query that differs from row to row is not supported in LIMIT.",
      "Write it into the items of a SELECT.", at: 36),
    .init(
      "SELECT carrier FROM flights LIMIT 99999999999999999999",
      .outOfRange, "99999999999999999999 does not fit bigint.",
      "Cast to a wider type, or write TRY_CAST for NULL in such rows.", at: 35),
  ]

  /// Joins.
  static let joins: [RefusedStatement] = [
    .init(
      "SELECT 1 FROM flights JOIN carriers USING (code)",
      .unknownName, "The left side of the join has no column code.",
      "The columns are carrier, flight, delay, distance, price, day, departed, seen, speed.", at: 44),
    .init(
      "SELECT 1 FROM flights JOIN airports USING (delay)",
      .unknownName, "The right side of the join has no column delay.",
      "The columns are code, name, altitude, opened.", at: 44),
    .init(
      "SELECT 1 FROM flights JOIN carriers USING (carrier, carrier)",
      .alreadyExists, "USING has the column carrier twice.",
      "Write it once.", at: 53),
    .init(
      "SELECT 1 FROM flights JOIN (SELECT 1 AS flight, 2 AS flight) AS x USING (flight)",
      .invalidArgument, "The right side of the join has several columns called flight.",
      "Write ON, with the tables before the columns.", at: 74),
    .init(
      "SELECT 1 FROM (SELECT 1 AS carrier) AS x JOIN carriers USING (carrier)",
      .typeMismatch, "The column carrier of USING has integer and text, which have no type in common.",
      "Cast one of them to the other's type.", at: 63),
    .init(
      "SELECT 1 FROM flights JOIN carriers ON flights.carrier",
      .typeMismatch, "ON must be a boolean, and is text.",
      "Write a comparison, such as = or IS NOT NULL.", at: 40),
  ]
}

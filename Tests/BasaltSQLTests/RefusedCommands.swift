/// Statements other than queries that Basalt refuses, each with its whole error.
extension RefusedStatements {
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
      "Write, between BEGIN and COMMIT, CREATE TABLE new AS SELECT with CASE for what changes; DROP TABLE t; ALTER TABLE new RENAME TO t.",
      isUnsupported: true),
    Example(
      "DELETE FROM t", 1, 1,
      "DELETE is not supported yet.",
      "Write, between BEGIN and COMMIT, CREATE TABLE new AS SELECT * FROM t WHERE what stays; DROP TABLE t; ALTER TABLE new RENAME TO t.",
      isUnsupported: true),
    Example(
      "GRANT SELECT ON t TO u", 1, 1,
      "GRANT is not supported yet.",
      "There is one principal, the owner; who may read the files, the file system says.",
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
      "EXPLAIN (FORMAT yaml) SELECT 1", 1, 17,
      "EXPLAIN has no format yaml.",
      "Write FORMAT TEXT or FORMAT JSON.", isUnsupported: true),
    Example(
      "EXPLAIN (ANALYZE, buffers) SELECT 1", 1, 19,
      "The option buffers of EXPLAIN is not supported.",
      "There are ANALYZE, VERBOSE and FORMAT.", isUnsupported: true),
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
      "Write, between BEGIN and COMMIT, CREATE TABLE new AS SELECT with CASE for what changes; DROP TABLE t; ALTER TABLE new RENAME TO t.",
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
      "Statistics are made of rows as they are written, and are never out of date; to measure a query, write EXPLAIN ANALYZE.", isUnsupported: true),
    Example(
      "TRUNCATE t", 1, 1,
      "TRUNCATE is not supported yet.",
      "Write, between BEGIN and COMMIT, CREATE TABLE new AS SELECT * FROM t LIMIT 0; DROP TABLE t; ALTER TABLE new RENAME TO t.",
      isUnsupported: true),
    Example(
      "SLECT 1", 1, 1,
      "Expected a statement, found 'SLECT'.",
      "Did you mean SELECT?"),
  ]
}

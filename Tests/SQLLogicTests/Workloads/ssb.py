"""The Star Schema Benchmark (O'Neil, O'Neil and Chen): TPC-H made a star of orders and four dimensions, and its 13 queries.

The rows come from a seed and not from the benchmark's own generator; their counts, their columns and how values are spread
are the benchmark's, so that each query keeps about the share of rows that it is named for.
"""

import duckdb

from .opinion import Opinion

# By region, as TPC-H has them.
NATIONS = {
    "AFRICA": ["ALGERIA", "ETHIOPIA", "KENYA", "MOROCCO", "MOZAMBIQUE"],
    "AMERICA": ["ARGENTINA", "BRAZIL", "CANADA", "PERU", "UNITED STATES"],
    "ASIA": ["CHINA", "INDIA", "INDONESIA", "JAPAN", "VIETNAM"],
    "EUROPE": ["FRANCE", "GERMANY", "ROMANIA", "RUSSIA", "UNITED KINGDOM"],
    "MIDDLE EAST": ["EGYPT", "IRAN", "IRAQ", "JORDAN", "SAUDI ARABIA"],
}


def cases(options):
    connection = duckdb.connect()
    generate(connection, options.seed, float(options.scale))
    opinion = Opinion(connection)
    opinion.load(options.folder, options.seed)
    for sql in QUERIES:
        opinion.rows(sql)
    return opinion.text()


def generate(connection, seed, scale):
    # A number below `below` that depends on a row, on what it is for, and on the seed.
    connection.execute(
        f"CREATE MACRO draw(row, salt, below) AS (hash(row * 1000003 + hash(salt) % 1000000 + {seed} * 7919) % below)::integer"
    )
    nations = ", ".join(f"('{nation}', '{region}')" for region, all in NATIONS.items() for nation in all)
    connection.execute(f"CREATE TEMP TABLE nations AS SELECT row_number() OVER () - 1 AS number, * FROM (VALUES {nations}) AS v (nation, region)")
    counts = {"customers": round(30_000 * scale), "suppliers": round(2_000 * scale), "parts": round(200_000 * scale), "orders": round(6_000_000 * scale)}
    for statement in TABLES.format(**{name: max(count, 20) for name, count in counts.items()}).split(";"):
        connection.execute(statement)


PLACE = """nation, region, rpad(left(nation, 9), 9, ' ') || draw(i, '{0} city', 10) AS city"""

TABLES = f"""
CREATE TABLE dates AS
  SELECT strftime(day, '%Y%m%d')::integer AS d_datekey, day::date AS d_date, strftime(day, '%A') AS d_dayofweek,
    strftime(day, '%B') AS d_month, year(day)::integer AS d_year, strftime(day, '%Y%m')::integer AS d_yearmonthnum,
    strftime(day, '%b%Y') AS d_yearmonth, weekofyear(day)::integer AS d_weeknuminyear
  FROM generate_series(timestamp '1992-01-01', timestamp '1998-12-31', interval 1 day) AS g (day);
CREATE TABLE customer AS
  SELECT i::integer AS c_custkey, 'Customer#' || lpad(i::varchar, 9, '0') AS c_name, city AS c_city, nation AS c_nation, region AS c_region,
    ['AUTOMOBILE', 'BUILDING', 'FURNITURE', 'HOUSEHOLD', 'MACHINERY'][1 + draw(i, 'segment', 5)] AS c_mktsegment
  FROM (SELECT i, {PLACE.format("customer")} FROM range(1, {{customers}} + 1) AS r (i) JOIN nations ON number = draw(i, 'customer', 25));
CREATE TABLE supplier AS
  SELECT i::integer AS s_suppkey, 'Supplier#' || lpad(i::varchar, 9, '0') AS s_name, city AS s_city, nation AS s_nation, region AS s_region
  FROM (SELECT i, {PLACE.format("supplier")} FROM range(1, {{suppliers}} + 1) AS r (i) JOIN nations ON number = draw(i, 'supplier', 25));
CREATE TABLE part AS
  SELECT i::integer AS p_partkey, 'MFGR#' || maker AS p_mfgr, 'MFGR#' || maker || kind AS p_category,
    'MFGR#' || maker || kind || lpad((1 + draw(i, 'brand', 40))::varchar, 2, '0') AS p_brand1,
    ['red', 'green', 'blue', 'ivory', 'lace'][1 + draw(i, 'colour', 5)] AS p_color, 1 + draw(i, 'size', 50) AS p_size
  FROM (SELECT i, 1 + draw(i, 'maker', 5) AS maker, 1 + draw(i, 'kind', 5) AS kind FROM range(1, {{parts}} + 1) AS r (i));
CREATE TABLE lineorder AS
  SELECT (1 + i // 4)::integer AS lo_orderkey, (1 + i % 4)::integer AS lo_linenumber, 1 + draw(i // 4, 'of', {{customers}}) AS lo_custkey,
    1 + draw(i, 'what', {{parts}}) AS lo_partkey, 1 + draw(i, 'by', {{suppliers}}) AS lo_suppkey,
    strftime(date '1992-01-01' + draw(i // 4, 'day', 2406), '%Y%m%d')::integer AS lo_orderdate,
    1 + draw(i, 'quantity', 50) AS lo_quantity, draw(i, 'discount', 11) AS lo_discount, draw(i, 'tax', 9) AS lo_tax,
    90000 + draw(i, 'price', 20000) AS lo_price, lo_price * lo_quantity AS lo_extendedprice,
    lo_price * lo_quantity * (100 - lo_discount) // 100 AS lo_revenue, 54000 + draw(i, 'cost', 12000) AS lo_supplycost
  FROM range({{orders}}) AS r (i)
"""


def sums_of_a_discount(when):
    return f"""SELECT sum(lo_extendedprice * lo_discount) AS revenue FROM lineorder, dates
WHERE lo_orderdate = d_datekey AND {when}"""


def brands(which):
    return f"""SELECT sum(lo_revenue), d_year, p_brand1 FROM lineorder, dates, part, supplier
WHERE lo_orderdate = d_datekey AND lo_partkey = p_partkey AND lo_suppkey = s_suppkey AND {which}
GROUP BY d_year, p_brand1 ORDER BY d_year, p_brand1"""


def places(customer, supplier, which):
    return f"""SELECT {customer}, {supplier}, d_year, sum(lo_revenue) AS revenue FROM customer, lineorder, supplier, dates
WHERE lo_custkey = c_custkey AND lo_suppkey = s_suppkey AND lo_orderdate = d_datekey AND {which}
GROUP BY {customer}, {supplier}, d_year ORDER BY d_year ASC, revenue DESC"""


def profits(by, which):
    return f"""SELECT {by}, sum(lo_revenue - lo_supplycost) AS profit FROM dates, customer, supplier, part, lineorder
WHERE lo_custkey = c_custkey AND lo_suppkey = s_suppkey AND lo_partkey = p_partkey AND lo_orderdate = d_datekey AND {which}
GROUP BY {by} ORDER BY {by}"""


TWO_CITIES = "c_city IN ('UNITED KI1', 'UNITED KI5') AND s_city IN ('UNITED KI1', 'UNITED KI5')"
BOTH_IN_AMERICA = "c_region = 'AMERICA' AND s_region = 'AMERICA'"
TWO_MAKERS = "(p_mfgr = 'MFGR#1' OR p_mfgr = 'MFGR#2')"

QUERIES = [
    sums_of_a_discount("d_year = 1993 AND lo_discount BETWEEN 1 AND 3 AND lo_quantity < 25"),
    sums_of_a_discount("d_yearmonthnum = 199401 AND lo_discount BETWEEN 4 AND 6 AND lo_quantity BETWEEN 26 AND 35"),
    sums_of_a_discount("d_weeknuminyear = 6 AND d_year = 1994 AND lo_discount BETWEEN 5 AND 7 AND lo_quantity BETWEEN 26 AND 35"),
    brands("p_category = 'MFGR#12' AND s_region = 'AMERICA'"),
    brands("p_brand1 BETWEEN 'MFGR#2221' AND 'MFGR#2228' AND s_region = 'ASIA'"),
    brands("p_brand1 = 'MFGR#2221' AND s_region = 'EUROPE'"),
    places("c_nation", "s_nation", "c_region = 'ASIA' AND s_region = 'ASIA' AND d_year >= 1992 AND d_year <= 1997"),
    places("c_city", "s_city", "c_nation = 'UNITED STATES' AND s_nation = 'UNITED STATES' AND d_year >= 1992 AND d_year <= 1997"),
    places("c_city", "s_city", f"{TWO_CITIES} AND d_year >= 1992 AND d_year <= 1997"),
    places("c_city", "s_city", f"{TWO_CITIES} AND d_yearmonth = 'Dec1997'"),
    profits("d_year, c_nation", f"{BOTH_IN_AMERICA} AND {TWO_MAKERS}"),
    profits("d_year, s_nation, p_category", f"{BOTH_IN_AMERICA} AND (d_year = 1997 OR d_year = 1998) AND {TWO_MAKERS}"),
    profits("d_year, s_city, p_brand1", "c_region = 'AMERICA' AND s_nation = 'UNITED STATES' AND (d_year = 1997 OR d_year = 1998) AND p_category = 'MFGR#14'"),
]

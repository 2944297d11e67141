"""Joins of three, four and five tables: chains, stars, parentheses, outer joins among inner ones, a small shop."""


def cases(t):
    t.ok("CREATE TABLE customer (id integer NOT NULL, name text, city text, since date)")
    t.ok("CREATE TABLE purchase (id integer NOT NULL, customer integer, day date, note text)")
    t.ok("CREATE TABLE line (purchase integer, product integer, quantity integer, price numeric(8, 2))")
    t.ok("CREATE TABLE product (id integer, name text, kind text)")
    t.ok("CREATE TABLE city (name text, country text)")
    t.ok(
        """INSERT INTO customer VALUES (1, 'Ada', 'London', '2020-01-01'), (2, 'Bob', 'Paris', '2021-05-05'), (3, 'Cid', NULL, NULL), (4, 'Dora', 'Oslo', '2022-12-31'), (5, 'Eve', 'London', '2023-03-03')"""
    )
    t.ok(
        """INSERT INTO purchase VALUES (10, 1, '2024-01-01', NULL), (11, 1, '2024-01-15', 'gift'), (12, 2, '2024-02-01', ''), (13, 4, '2024-02-28', NULL), (14, NULL, '2024-03-01', 'lost'), (15, 9, '2024-03-02', 'strange')"""
    )
    t.ok(
        """INSERT INTO line VALUES (10, 100, 2, 9.99), (10, 101, 1, 100.00), (11, 100, 5, 9.49), (12, 102, 1, 0.50), (12, 103, 3, 7.25), (13, 101, 1, 95.00), (14, 100, 1, 9.99), (99, 100, 1, 1.00), (13, NULL, 2, 3.00)"""
    )
    t.ok(
        "INSERT INTO product VALUES (100, 'pen', 'office'), (101, 'chair', 'furniture'), (102, 'gum', 'sweet'), (103, 'tea', 'drink'), (104, 'desk', 'furniture'), (105, 'air', NULL)"
    )
    t.ok("INSERT INTO city VALUES ('London', 'GB'), ('Paris', 'FR'), ('Rome', 'IT'), (NULL, '??')")
    joins = ["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"]
    for first in joins:
        for second in joins:
            t.query(
                f"SELECT c.name, p.id, l.product FROM customer c {first} purchase p ON p.customer = c.id {second} line l ON l.purchase = p.id ORDER BY 1, 2, 3"
            )
            t.query(
                f"SELECT count(*), count(c.id), count(p.id), count(t.name) FROM purchase p {first} customer c ON p.customer = c.id {second} city t ON t.name = c.city"
            )
            t.query(
                f"SELECT c.name, t.country, p.id FROM customer c {first} city t ON t.name = c.city {second} purchase p ON p.customer = c.id ORDER BY 1, 2, 3"
            )
            t.query(
                f"SELECT c.id, p.id, l.price FROM customer c {first} (purchase p {second} line l ON l.purchase = p.id) ON p.customer = c.id ORDER BY 1, 2, 3"
            )
    chain = "customer c JOIN purchase p ON p.customer = c.id JOIN line l ON l.purchase = p.id JOIN product a ON a.id = l.product"
    comma = (
        "customer c, purchase p, line l, product a WHERE p.customer = c.id AND l.purchase = p.id AND a.id = l.product"
    )
    for source in [chain, comma]:
        more = " AND" if "WHERE" in source else " WHERE"
        t.query(f"SELECT c.name, a.name, l.quantity, l.price FROM {source} ORDER BY 1, 2, 3")
        t.query(f"SELECT c.name, sum(l.quantity * l.price) FROM {source} GROUP BY c.name ORDER BY 2 DESC, 1")
        t.query(
            f"SELECT a.kind, count(*), sum(l.quantity), min(p.day), max(p.day) FROM {source} GROUP BY a.kind ORDER BY a.kind"
        )
        t.query(
            f"SELECT a.kind, c.city, sum(l.price) FROM {source} GROUP BY a.kind, c.city HAVING sum(l.price) > 5 ORDER BY 1, 2"
        )
        t.query(f"SELECT c.name, p.id FROM {source}{more} a.kind = 'office' ORDER BY 1, 2")
        t.query(f"SELECT DISTINCT c.name FROM {source}{more} l.price > 9 ORDER BY 1")
        t.query(f"SELECT c.name, count(DISTINCT a.kind) FROM {source} GROUP BY c.name ORDER BY 1")
        t.query(
            f"SELECT p.id, sum(l.quantity * l.price) AS total FROM {source} GROUP BY p.id ORDER BY total DESC LIMIT 2"
        )
        t.query(f"SELECT count(*) FROM {source}{more} c.city = 'London' AND p.day < '2024-01-10'")
        t.query(f"SELECT count(*) FROM {source}{more} false")
    t.query(
        "SELECT c.name, t.country, a.name FROM customer c JOIN city t ON t.name = c.city JOIN purchase p ON p.customer = c.id JOIN line l ON l.purchase = p.id JOIN product a ON a.id = l.product ORDER BY 1, 3, 2"
    )
    t.query(
        "SELECT t.country, sum(l.quantity * l.price) FROM customer c LEFT JOIN city t ON t.name = c.city LEFT JOIN purchase p ON p.customer = c.id LEFT JOIN line l ON l.purchase = p.id GROUP BY t.country ORDER BY 1"
    )
    t.query(
        "SELECT a.name, count(l.purchase), coalesce(sum(l.quantity), 0) FROM product a LEFT JOIN line l ON l.product = a.id GROUP BY a.name ORDER BY a.name"
    )
    t.query("SELECT c.name FROM customer c LEFT JOIN purchase p ON p.customer = c.id WHERE p.id IS NULL ORDER BY 1")
    t.query("SELECT p.id FROM purchase p LEFT JOIN customer c ON p.customer = c.id WHERE c.id IS NULL ORDER BY 1")
    t.query("SELECT c.name FROM customer c WHERE c.id IN (SELECT customer FROM purchase) ORDER BY 1")
    t.query(
        "SELECT c.name FROM customer c WHERE c.id IN (SELECT p.customer FROM purchase p JOIN line l ON l.purchase = p.id WHERE l.price > 50) ORDER BY 1"
    )
    t.query(
        "SELECT a.name FROM product a WHERE a.id NOT IN (SELECT product FROM line WHERE product IS NOT NULL) ORDER BY 1"
    )
    t.query("SELECT a.name FROM product a WHERE a.id NOT IN (SELECT product FROM line) ORDER BY 1")
    t.query("SELECT x.name, y.name FROM customer x JOIN customer y ON x.city = y.city AND x.id < y.id ORDER BY 1, 2")
    t.query("SELECT x.name, y.name FROM product x JOIN product y ON x.kind = y.kind AND x.name <> y.name ORDER BY 1, 2")
    t.query(
        "SELECT x.id, y.id, z.id FROM customer x JOIN customer y ON y.id = x.id + 1 JOIN customer z ON z.id = y.id + 1 ORDER BY 1"
    )
    t.query(
        "SELECT p.id, q.total FROM purchase p JOIN (SELECT purchase, sum(quantity * price) AS total FROM line GROUP BY purchase) AS q ON q.purchase = p.id ORDER BY 1"
    )
    t.query(
        "SELECT c.name, q.n FROM customer c LEFT JOIN (SELECT customer, count(*) AS n FROM purchase GROUP BY customer) AS q ON q.customer = c.id ORDER BY 1"
    )
    t.query(
        "SELECT p.id FROM purchase p JOIN (SELECT avg(price) AS mean FROM line) AS m ON true JOIN line l ON l.purchase = p.id WHERE l.price > m.mean ORDER BY 1"
    )
    t.query(
        "SELECT c.name, p.day FROM customer c JOIN purchase p ON p.customer = c.id AND p.day > c.since ORDER BY 1, 2"
    )
    t.query(
        "SELECT c.name, p.id, x.id FROM customer c CROSS JOIN purchase p LEFT JOIN purchase x ON x.customer = c.id AND x.id = p.id WHERE p.id < 12 ORDER BY 1, 2, 3"
    )
    t.query(
        "SELECT extract(month FROM p.day) AS month, a.kind, sum(l.quantity) FROM purchase p JOIN line l ON l.purchase = p.id LEFT JOIN product a ON a.id = l.product GROUP BY 1, 2 ORDER BY 1, 2"
    )
    t.query(
        "SELECT c.name || ' from ' || coalesce(t.country, 'nowhere') AS who FROM customer c LEFT JOIN city t ON t.name = c.city ORDER BY who"
    )
    t.query(
        "SELECT count(*) FROM customer a, customer b, customer c, customer d WHERE a.id = b.id AND b.id = c.id AND c.id = d.id"
    )
    t.query("SELECT count(*) FROM customer a JOIN customer b ON true JOIN customer c ON a.id = c.id AND b.id = c.id")
    t.query("SELECT * FROM customer JOIN city ON customer.city = city.name ORDER BY id")
    t.query(
        "SELECT a.name, b.name FROM (customer a JOIN city b ON a.city = b.name) JOIN purchase p ON p.customer = a.id ORDER BY p.id"
    )
    for kind in ["SEMI", "ANTI"]:
        no = "" if kind == "SEMI" else "NOT "
        why = "PostgreSQL writes it with a sub-query that depends on the row"
        t.query(
            f"SELECT c.name FROM customer c {kind} JOIN purchase p ON p.customer = c.id ORDER BY 1",
            f"SELECT c.name FROM customer c WHERE {no}EXISTS (SELECT 1 FROM purchase p WHERE p.customer = c.id) ORDER BY 1",
            why,
        )
        t.query(
            f"SELECT c.name, p.id FROM customer c JOIN purchase p ON p.customer = c.id {kind} JOIN line l ON l.purchase = p.id AND l.quantity > 2 ORDER BY 1, 2",
            f"SELECT c.name, p.id FROM customer c JOIN purchase p ON p.customer = c.id WHERE {no}EXISTS (SELECT 1 FROM line l WHERE l.purchase = p.id AND l.quantity > 2) ORDER BY 1, 2",
            why,
        )
        t.query(
            f"SELECT p.id, t.country FROM purchase p {kind} JOIN line l ON l.purchase = p.id CROSS JOIN city t WHERE t.country < 'G' ORDER BY 1, 2",
            f"SELECT p.id, t.country FROM purchase p CROSS JOIN city t WHERE {no}EXISTS (SELECT 1 FROM line l WHERE l.purchase = p.id) AND t.country < 'G' ORDER BY 1, 2",
            why,
        )
    for query in [
        "SELECT name FROM customer JOIN product ON true",
        "SELECT c.name FROM customer c JOIN purchase p ON p.customer = x.id JOIN line x ON true",
        "SELECT count(*) FROM (customer c JOIN purchase p ON true) JOIN line l ON nosuch.id = 1",
    ]:
        t.error(query)

"""Regular expressions: PostgreSQL's advanced ones, with its longest and shortest matches, in conditions and in functions of pieces."""

import random

SYNTAX = [
    "", "a", "abc", "a.c", "^a", "c$", "^abc$", "a|c", "a||c", "|", "(a)(b)", "(?:ab)+", "a*", "a+", "a?", "a{2}", "a{2,}",
    "a{1,2}", "a{0}", "ab*c", "[abc]", "[^abc]", "[a-c]+", "[]a]", "[a-]", "[-a]", "[^]a]", r"[\d_]", r"[\]a]", "[[:alpha:]]",
    "[^[:space:]]+", "[[:upper:]][[:lower:]]", "[[:digit:]]{2}", "[[:punct:]]", "[[:xdigit:]]+", "[[:alnum:]_]+", "[[:blank:]]",
    "[[=a=]]", "[[.a.]-c]", r"\d+", r"\D", r"\s", r"\S+", r"\w+", r"\W", r"\mH", r"o\M", r"\yb", r"\Yb", r"\Aa", r"c\Z",
    "[[:<:]]w", "d[[:>:]]", r"\.", r"\*", r"a\\b", r"\x61", r"\u00df", r"\U0000672C", r"\t", r"\n", r"\011", r"\e", "ß", "本.",
    ".", "..", "^.$", "^$", "a{", "a{x", "}", "]", "***=a.c", "***:a.c", "(?i)ABC", "(?n)^b", "(?n)a$", "(?p)a.b", "(?w)^b",
    "(?x) a  b  # comment", "a(?#comment)b", "(?q)a.c", "(?ic)ABC", r"(\w+) (\w+)", "(a|ab)(c|bcd)", "(a*)(ab)*(b*)",
    "((a)|b)*", "(a*)*", "(a*)+", "(a|b)*?c", "a.*?c", "a.+?", "x*", "()", "(|a)b", "(?:a|b){2,3}", "h(ell)?o", "^(?:[^,]*,){2}",
]  # fmt: skip
WRONG = [
    "(", ")", "a)", "(a", "[", "[a", "[b-a]", "*", "*a", "a**", "a+*", "a|*b", "(*a)", "^*", "$+", r"\m*", "{1}", "a{2,1}",
    "a{256}", "a{1", "a{1,x}", "a{,2}b{1}{2}", "[[:foo:]]", "[a-c-e]", "[[.ab.]]", "a\\", r"\q", r"\u12", "(?z)a", "(?a", "a(?b)",
    "***a", r"[\d-z]", r"\x",
]  # fmt: skip
TEXTS = [
    "", "a", "abc", "ABC", "aXbXc", "a.c", "a\\b", "a]b", "x-y", "a_b", "hello world", "Hello World", "abab", "aab", "abcd", "Straße",
    "日本語", "Ä", "ä", "12:34", "a1b22c333", "line one\nb line two", "tab\there", "aaa", "caab", "10 %", "a,b,c,d", " ", "ab  c", "q\"'",
]  # fmt: skip


def quoted(text):
    if "\n" in text:
        return "E'" + text.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n") + "'"
    return "'" + text.replace("'", "''") + "'"


# Around a text that may have several lines, or spaces at an end, which cannot stand in a file of cases.
ONE_LINE, AS = "translate", ", E'\\n\\t ', '~^·'"


def cases(t):
    t.ok("CREATE TABLE w (id integer, s text, p text)")
    rows = [f"({i}, {quoted(s)}, {quoted(SYNTAX[(7 * i) % len(SYNTAX)])})" for i, s in enumerate(TEXTS)]
    rows += ["(90, NULL, 'a')", "(91, 'abc', NULL)", "(92, NULL, NULL)"]
    t.ok("INSERT INTO w VALUES " + ", ".join(rows))
    for pattern in SYNTAX:
        p = quoted(pattern)
        t.query(f"SELECT id FROM w WHERE s ~ {p} ORDER BY id")
        t.query(f"SELECT id, '<' || {ONE_LINE}(substring(s FROM {p}){AS}) || '>' FROM w ORDER BY id")
        t.query(f"SELECT id, {ONE_LINE}(regexp_replace(s, {p}, '<\\1&\\&>', 'g'){AS}) FROM w ORDER BY id")
        t.query(f"SELECT id, regexp_count(s, {p}), regexp_instr(s, {p}, 1, 2), {ONE_LINE}(regexp_substr(s, {p}, 2){AS}) FROM w ORDER BY id")
        t.query(f"SELECT count(*) FILTER (WHERE s ~* {p}), count(*) FILTER (WHERE s !~ {p}), count(*) FILTER (WHERE s !~* {p}) FROM w")
    for pattern in WRONG:
        t.error(f"SELECT 'a' ~ {quoted(pattern)}", code="invalidArgument")
    for pattern in ["(?=a)", "(?!a)", "(?<=a)b", "(?<!a)b", r"(a)\1"]:
        t.refused(f"SELECT 'a' ~ {quoted(pattern)}", "unsupported", "looking around and back references take more than linear time")
    t.query("SELECT id, s ~ p, s ~* p, s !~ p, s !~* p FROM w ORDER BY id")
    t.query(f"SELECT id, {ONE_LINE}(substring(s FROM p){AS}), {ONE_LINE}(regexp_replace(s, p, '-'){AS}) FROM w ORDER BY id")
    t.query("SELECT id, regexp_like(s, p), regexp_count(s, p, 1, 'i') FROM w ORDER BY id")
    t.query("SELECT id FROM w WHERE NOT s ~ 'a' ORDER BY id")
    t.query("SELECT id FROM w WHERE (s ~ 'a') IS NULL ORDER BY id")
    t.query("SELECT id FROM w WHERE s ~ 'a' AND s !~ 'b' OR s ~* '^h' ORDER BY id")
    t.query("SELECT s ~ NULL FROM w WHERE id < 2 ORDER BY id")
    for flags in ["i", "n", "s", "p", "w", "x", "q", "c", "ic", "ci", "in", "m", "t", ""]:
        for pattern in ["^b", "A.c", "e.b", "a c", "O$"]:
            t.query(f"SELECT id FROM w WHERE regexp_like(s, '{pattern}', '{flags}') ORDER BY id")
        t.query(f"SELECT id, {ONE_LINE}(regexp_replace(s, 'B|^l|e$', '*', 'g{flags}'){AS}) FROM w ORDER BY id")
    t.error("SELECT regexp_like('a', 'a', 'g')", code="invalidArgument")
    t.error("SELECT regexp_replace('a', 'a', 'b', 'z')", code="invalidArgument")
    for start in [1, 2, 3, 4, 100]:
        for n in [0, 1, 2, 5]:
            t.query(f"SELECT id, {ONE_LINE}(regexp_replace(s, '[a-z]', '<\\&>', {start}, {n}){AS}) FROM w ORDER BY id")
            if n:
                t.query(f"SELECT id, {ONE_LINE}(regexp_substr(s, '([a-z])(.)', {start}, {n}, 'i', 2){AS}), regexp_instr(s, '([a-z])(.)?', {start}, {n}, 1, 'i', 2) FROM w ORDER BY id")
        t.query(f"SELECT id, regexp_count(s, 'b|c', {start}), {ONE_LINE}(regexp_replace(s, '.', '', {start}){AS}) FROM w ORDER BY id")
    for call in [
        "regexp_count('a', 'a', 0)", "regexp_instr('a', 'a', -1)", "regexp_instr('a', 'a', 1, 0)", "regexp_instr('a', 'a', 1, 1, 2)",
        "regexp_substr('a', 'a', 1, 1, '', -1)", "regexp_replace('a', 'a', 'b', 0)", "regexp_replace('a', 'a', 'b', 1, -1)",
    ]:  # fmt: skip
        t.error(f"SELECT {call}", code="invalidArgument")
    for replacement in ["", "\\", "\\\\", "\\&\\&", "\\1\\2\\3\\4", "\\9", "\\x", "a\\", "&", "ß\\2"]:
        t.query(f"SELECT id, {ONE_LINE}(regexp_replace(s, '(a)?(b|B)', {quoted(replacement)}, 'g'){AS}) FROM w ORDER BY id")
    similar = ["%", "_", "", "a%", "%b%", "(a|A)%", "[a-h]%", "%(bc|cd)", "a_c", "a.c", "a+b", "(ab)*", "_{3}", "a^", "[^a]%", "%$", "%\\_%", "%\\%"]
    for pattern in similar:
        t.query(f"SELECT id FROM w WHERE s SIMILAR TO {quoted(pattern)} ORDER BY id")
        t.query(f"SELECT id FROM w WHERE s NOT SIMILAR TO {quoted(pattern)} ORDER BY id")
    for pattern, escape in [("a#.c", "#"), ("%#%", "#"), ("a#_b", "#"), ("a\\b", ""), ("%!_%", "!")]:
        t.query(f"SELECT id FROM w WHERE s SIMILAR TO {quoted(pattern)} ESCAPE '{escape}' ORDER BY id")
    t.error("SELECT 'a' SIMILAR TO 'a' ESCAPE 'ab'", code="invalidArgument")
    t.error("SELECT 1 ~ '1'")
    # Which match, and where its groups are: PostgreSQL's own rules, with patterns that nobody thought of.
    generator = random.Random(20_261_130)
    t.ok("CREATE TABLE r (id integer, s text)")
    words = ["".join(generator.choice("aabbcä \n_1") for _ in range(generator.randint(0, 10))) for _ in range(40)]
    t.ok("INSERT INTO r VALUES " + ", ".join(f"({i}, {quoted(word)})" for i, word in enumerate(words)))
    for pattern in sorted({alternatives(generator, 2) for _ in range(150)}):
        p = quoted(pattern)
        t.query(f"SELECT id, {ONE_LINE}(regexp_replace(s, {p}, '<\\1|\\2|\\3>', 'g'){AS}), regexp_instr(s, {p}, 1, 1, 1), s ~ {p} FROM r ORDER BY id")
    # DuckDB's names, for patterns of which both dialects think alike.
    for pattern in ["a", "[a-z]+", "(\\w)(\\w)", "^a", "(a)(b)?", "x|y", "[0-9]+"]:
        p = quoted(pattern)
        t.duck(f"SELECT id, regexp_full_match(s, {p}), regexp_matches(s, {p}), regexp_matches(s, {p}, 'i') FROM w WHERE id NOT IN (15, 16, 17, 18) ORDER BY id")
        t.duck(f"SELECT id, {ONE_LINE}(regexp_extract(s, {p}){AS}), {ONE_LINE}(regexp_extract(s, {p}, 0, 'i'){AS}) FROM w WHERE id NOT IN (15, 16, 17, 18) ORDER BY id")
    t.duck(f"SELECT id, {ONE_LINE}(regexp_extract(s, '([a-z])([0-9]*)', 1){AS}), {ONE_LINE}(regexp_extract(s, '([a-z])([0-9]*)', 2){AS}) FROM w ORDER BY id")


def alternatives(generator, depth):
    count = generator.choice([1, 1, 1, 2, 2, 3])
    return "|".join("".join(piece(generator, depth) for _ in range(generator.randint(1, 4))) for _ in range(count))


def piece(generator, depth):
    kind = generator.random()
    if kind < 0.06:
        return generator.choice(["^", "$", "\\m", "\\M", "\\y", "\\Y"])
    if depth and kind < 0.35:
        atom = generator.choice(["(", "(", "(?:"]) + alternatives(generator, depth - 1) + ")"
    else:
        atom = generator.choice(["a", "a", "b", "b", "c", "ä", ".", "[ab]", "[^a]", "\\d", "\\w", "\\s", "_"])
    return atom + generator.choice(["", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,2}", "*?", "+?", "??", "{1,2}?"])

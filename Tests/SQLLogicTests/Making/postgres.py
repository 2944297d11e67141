"""PostgreSQL as an oracle: a scratch cluster, a database a topic, one session that runs the topic's records in order."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from .errors import CODES
from .spelling import LETTERS, spelled
from .topic import POSTGRESQL

# Nothing that a value may hold.
FIELD, ROW, MARK, NULL = "\x1f", "\x1e", "\x1d", "\x1c"


class PostgreSQL:
    def __init__(self, binaries):
        self.binaries = binaries

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="sqllogic-")
        self.user = {}
        if os.geteuid() == 0:
            entry = pwd.getpwnam("postgres")
            os.chown(self.directory, entry.pw_uid, entry.pw_gid)
            self.user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        data = os.path.join(self.directory, "data")
        # C.UTF-8: text is compared by code point, and has upper and lower case.
        self._run(
            "initdb", "-D", data, "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", "-U", "postgres", "-A", "trust"
        )
        # Its output goes nowhere: the server would keep a pipe open.
        options = f"-c listen_addresses= -c unix_socket_directories={self.directory} -c fsync=off -c timezone=UTC"
        start = [os.path.join(self.binaries, "pg_ctl"), "-D", data, "-w", "-o", options, "start"]
        start += ["-l", os.path.join(self.directory, "log")]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(start, check=True, cwd=self.directory, **quiet, **self.user)
        self.version = self._psql("template1", "SHOW server_version;").split()[0]
        self._psql("template1", (Path(__file__).parent / "differences.sql").read_text(), "-v", "ON_ERROR_STOP=1")
        return self

    def __exit__(self, *_):
        self._run("pg_ctl", "-D", os.path.join(self.directory, "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.directory, ignore_errors=True)

    def _run(self, program, *words, **options):
        return subprocess.run(
            [os.path.join(self.binaries, program), *words],
            check=True,
            capture_output=True,
            text=True,
            cwd=self.directory,
            **self.user,
            **options,
        ).stdout

    def _psql(self, database, script, *words):
        form = ["-X", "-A", "-t", "-q", "-F", FIELD, "-R", ROW, "-P", f"null={NULL}"]
        return self._run("psql", "-h", self.directory, "-U", "postgres", *form, *words, database, input=script)

    def answer(self, topic):
        """Fills in types and rows of the queries, and codes of the errors, or fails."""
        self._psql("postgres", f'CREATE DATABASE "{topic.name}" TEMPLATE template1;')
        records = [record for record in topic.records if record.oracle == POSTGRESQL or record.kind == "ok"]
        script = ["SET search_path = public, basalt_rules, pg_catalog;", "SET client_min_messages = error;"]
        for record in records:
            script.append(f"\\echo '{MARK}'")
            # The types without a run: they are asked for by psql's own way.
            script.append(f"{record.asked}\n\\gdesc" if record.is_query else "")
            script.append(f"\\echo '{MARK}'")
            script.append(f"{record.asked}\n;")
            script.append(f"\\echo '{MARK}' :SQLSTATE :ROW_COUNT :LAST_ERROR_MESSAGE")
        pieces = self._psql(topic.name, "\n".join(script)).split(MARK)[1:]
        assert len(pieces) == 3 * len(records), f"{topic.name}: {len(pieces)} pieces of {len(records)} records"
        problems = []
        for index, record in enumerate(records):
            try:
                self._take(record, *pieces[3 * index : 3 * index + 3])
            except (AssertionError, ValueError) as problem:
                problems.append(f"{topic.name}: {record.asked}\n  {problem}")
        assert not problems, "\n".join(problems)

    @staticmethod
    def _take(record, description, result, state):
        code, count, message = (state.split(maxsplit=2) + ["", ""])[:3]
        if record.kind == "either":
            record.kind = "query" if code == "00000" else "error"
        if record.kind == "error":
            assert code != "00000", "is not refused"
            assert record.code or code in CODES, f"{code}: {message}: a class without a code of ours"
            record.code = record.code or CODES[code]
            return
        assert code == "00000", f"is refused: {message}"
        if not record.is_query:
            return
        names = [line.split(FIELD)[1] for line in description.strip("\n").split(ROW)]
        columns = [name.split("(")[0] + ("[]" if "(" in name and name.endswith("[]") else "") for name in names]
        # "timestamp(3) without time zone" ends before its digits.
        kinds = [{"timestamp": "timestamp without time zone"}.get(kind, kind) for kind in columns]
        assert all(kind in LETTERS for kind in kinds), f"has columns of {kinds}"
        record.types = "".join(LETTERS[kind] for kind in kinds)
        # An empty text and no row look the same: the count tells.
        rows = result.removeprefix("\n").removesuffix("\n").split(ROW) if int(count) > 0 else []
        assert len(rows) == int(count), f"{len(rows)} rows of {count}"
        for row in rows:
            values = [None if value == NULL else value for value in row.split(FIELD)]
            record.rows.append([spelled(value, kind) for value, kind in zip(values, kinds, strict=True)])

"""Dry runs of files while the workers that carry them out are stopped and killed."""

import csv
import io
import time

from tests.deploy import trial

HEAD, DEPARTMENT = "amara.nwosu@demo.example", "service"
FILES = 10
WITHIN = 180  # seconds for all of them
ENDED = ("done", "failed", "cancelled")

STAGED = """
    SELECT id, state, staged_count, errors_count + warnings_count,
        (SELECT count(*) FROM observation WHERE import_id = import.id),
        (SELECT count(DISTINCT line) FROM import_problem WHERE import_id = import.id),
        (SELECT count(*) - count(DISTINCT (line, code, "column")) FROM import_problem
            WHERE import_id = import.id)
    FROM import WHERE id = ANY(%s) ORDER BY id
"""
JOBS = """
    SELECT subject_id, state, attempts, worker FROM job
    WHERE subject_kind = 'import' AND subject_id = ANY(%s)
"""


class Queue:
    """Files brought in, and what became of their dry runs."""

    def __init__(self) -> None:
        self.person = trial.signed_in(HEAD)
        text = self.person.get(f"/departments/{DEPARTMENT}/values.csv").text
        self.rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
        self.ids: list[int] = []

    def fill(self) -> None:
        """Each file revises every value, by an amount of its own."""
        for number in range(FILES):
            answer = self.person.post_file("/imports", f"{number}.csv", self._file(number + 1))
            where = answer.headers.get("Location", "")
            if answer.status != 303:
                raise RuntimeError(f"the file was not taken: {answer.status} {answer.text[:900]}")
            path = where.partition("?")[0]
            form = self.person.form(path, path)
            form |= {"on_conflict": "revise", "reason": "the proof"}
            answer = self.person.post(path, **form)
            if answer.status != 303:
                raise RuntimeError(f"columns refused: {answer.status} {answer.text[-3000:]}")
            self.ids.append(int(path.split("/")[2]))

    def _file(self, amount: int) -> str:
        header, *rows = self.rows
        value, numerator = header.index("value"), header.index("numerator")
        output = io.StringIO()
        writer = csv.writer(output)
        writer.writerow(header)
        for row in rows:
            at = numerator if row[numerator] else value
            changed = [*row]
            if row[at]:
                changed[at] = str(float(row[at]) + amount)
            writer.writerow(changed)
        return output.getvalue()

    def wait(self) -> list[str]:
        """Until every dry run has ended; what is wrong with them."""
        until = time.monotonic() + WITHIN
        while time.monotonic() < until:
            jobs = trial.rows(JOBS, self.ids)
            if len(jobs) == FILES and all(state in ENDED for _, state, _, _ in jobs):
                break
            time.sleep(0.5)
        found = [f"import {one}: {state}" for one, state, _, _ in jobs if state != "done"]
        found += [f"{FILES - len(jobs)} jobs are not there"] if len(jobs) != FILES else []
        staged = trial.rows(STAGED, self.ids)
        found += [f"import {one[0]}: {one[1]}" for one in staged if one[1] != "checked"]
        found += [
            f"import {one}: says {said}, holds {held}, {doubled} problems doubled"
            for one, _, *counts, doubled in staged
            if (said := counts[:2]) != (held := counts[2:]) or 0 in said or doubled
        ]
        return found

    def told(self) -> str:
        """How many attempts the dry runs took, and on how many workers they ended."""
        jobs = trial.rows(JOBS, self.ids)
        attempts = sum(count for _, _, count, _ in jobs)
        return (
            f"{len(jobs)} jobs, {attempts} attempts, {len({worker for *_, worker in jobs})} workers"
        )

"""Answers of emitted rules, from Panther's own engine and from bare Python. JSON in, JSON out; run with the engine's Python.

job:    {"source": the module, "spec": {"RuleID", "Severity"}, "events": [...]}
answer: one an event: {"engine": {...}, "plain": {...}}, each with rule, dedup, unique, title, context and error
"""

import atexit
import json
import os
import shutil
import signal
import sys
import tempfile

tempfile.tempdir = tempfile.mkdtemp(prefix="samefire-oracle-")
atexit.register(shutil.rmtree, tempfile.tempdir, True)
sys.dont_write_bytecode = True  # bytecode of an older rule of the same id and size would run instead
answers_out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what a rule prints must not mix with the answers

# pylint: disable=wrong-import-position
from panther_core.enriched_event import PantherEvent  # noqa: E402
from panther_core.rule import Rule  # noqa: E402

FUNCTIONS = ["detection", "title", "dedup", "alert_context", "unique"]
SECONDS_AN_EVENT = 5.0


def late(*_):
    raise TimeoutError(f"over {SECONDS_AN_EVENT} s")


def engine_rule(job):
    config = {"id": job["spec"]["RuleID"], "versionId": "0", "analysisType": "RULE"}
    return Rule(config | {"body": job["source"], "severity": job["spec"]["Severity"].upper()})


def engine_answer(rule, event):
    if rule.setup_exception:
        return {"error": f"setup: {rule.setup_exception!r}"}
    result = rule.run(PantherEvent(event, None), {}, {}, batch_mode=False)
    problems = {name: getattr(result, f"{name}_exception") for name in FUNCTIONS}
    return {
        "rule": result.detection_output,
        "dedup": result.dedup_output,
        "unique": result.unique_output,
        "title": result.title_output,
        "context": json.loads(result.alert_context_output or "null"),
        "error": "; ".join(f"{name}: {problem!r}" for name, problem in problems.items() if problem) or None,
    }


def plain_answer(module, event):
    def ask(name):
        return module[name](event) if name in module else None

    return {
        "rule": ask("rule"),
        "dedup": ask("dedup"),
        "unique": ask("unique"),
        "title": ask("title"),
        "context": ask("alert_context"),
        "error": None,
    }


def guarded(answer, *arguments):
    signal.setitimer(signal.ITIMER_REAL, SECONDS_AN_EVENT)
    try:
        return answer(*arguments)
    except Exception as problem:  # pylint: disable=broad-exception-caught
        return {"error": repr(problem)}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def answers(job):
    rule = engine_rule(job)
    module = {}
    exec(compile(job["source"], "emitted rule", "exec"), module)  # pylint: disable=exec-used
    return [
        {"engine": guarded(engine_answer, rule, event), "plain": guarded(plain_answer, module, event)}
        for event in job["events"]
    ]


signal.signal(signal.SIGALRM, late)
json.dump([answers(job) for job in json.load(sys.stdin)], answers_out)
answers_out.flush()

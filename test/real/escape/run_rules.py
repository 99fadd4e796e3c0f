"""Runs emitted Panther modules. JSON in: {modules: [text], events: [record]}; JSON out: for each module the positions of the events for which `rule` answers true."""

import json
import sys

request = json.load(sys.stdin)
answers = []
for number, text in enumerate(request["modules"]):
    module = {"__name__": f"rule_{number}"}
    exec(compile(text, f"rule_{number}.py", "exec"), module)  # pylint: disable=exec-used
    answers.append([i for i, event in enumerate(request["events"]) if module["rule"](event) is True])
json.dump(answers, sys.stdout)

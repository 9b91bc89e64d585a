"""Run one case: `python -m tests.faults.case N1 RESULT.json SIZE.json`, in the environment made for it."""

import json
import sys
from pathlib import Path

import django


def main() -> int:
    name, out, size = sys.argv[1], Path(sys.argv[2]), json.loads(sys.argv[3])
    django.setup()
    from tests.faults import cases, simulated, speed

    known = {**vars(cases), **vars(simulated), **vars(speed)}
    result = known[name.lower()](cases.Size(**size), cases.plan_seed())
    out.write_text(result.as_json())
    return 0


if __name__ == "__main__":
    sys.exit(main())

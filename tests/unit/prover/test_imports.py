"""The solver is imported when a question needs it, and only then: it takes longer to load than most runs take."""

import subprocess
import sys

import pytest

BOXES_DECIDE = """
import netlint.prover.questions
import netlint.prover.policy_boxes
from tests.clusters.manifests import namespace, pod
from tests.clusters.rows import app, ingress
from tests.naive.cluster import PodEnd
from tests.unit.prover.claims import Anyone, Claim, The, answered, asked

objects = [namespace("x"), pod("a", {}, "x"), ingress("a", {"from": [{"podSelector": app("b")}]})]
claims = [Claim(everybody, Anyone(), The(PodEnd("x", "Pod", "a"))) for everybody in (True, False)]
questions = asked(objects, claims)
for claim in claims:
    answered(questions, claim)
"""

BOXES_COVER = """
from netlint.prover.cover import Covered, Covers
from netlint.prover.terms import Variable
from netlint.prover.work import WorkLimit

five = Variable("five", 5)
covers = Covers([{five: 1 << code} for code in range(5)], WorkLimit())
assert covers.cover({}, range(5)) == Covered((0, 1, 2, 3, 4))
covers.cover({}, range(4))
"""

SOLVER_DECIDES = """
from netlint.prover.solve import Session

Session()
"""


def imports_solver(program: str) -> bool:
    """Whether a program has imported the solver when it ends."""
    probe = f"{program}\nimport sys\nprint('z3' in sys.modules)\n"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    return done.stdout.strip() == "True"


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("import netlint.prover.questions", id="what asks questions"),
        pytest.param("import netlint.prover.solve", id="what asks the solver"),
        pytest.param(BOXES_DECIDE, id="questions that boxes decide"),
        pytest.param(BOXES_COVER, id="covers that boxes decide"),
    ],
)
def test_the_solver_is_not_imported(program: str) -> None:
    assert not imports_solver(program)


def test_a_solver_imports_it() -> None:
    assert imports_solver(SOLVER_DECIDES)

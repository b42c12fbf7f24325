"""Near-equal definitions among many."""

from portal.refinement.sameness import Sameness
from portal.registry.likeness import Candidate, likeness

ONE = Candidate(
    "HR-1", "Sickness absence rate", numerator="days lost to illness", denominator="days agreed"
)
TWO = Candidate(
    "HR-2", "Absence rate", numerator="days lost", denominator="days agreed by contract"
)
FAR = Candidate("OPS-1", "Invoices paid late", numerator="invoices", denominator="invoices due")


def looked(candidates):
    found = Sameness(candidates)
    for at in range(len(found)):
        found.look(at)
    return found


def test_both_name_each_other_with_the_likeness_of_the_registry():
    found = looked([FAR, TWO, ONE])
    assert found.alike("HR-1")[0].key == "HR-2"
    assert found.alike("HR-2")[0].score == likeness(ONE, TWO)
    assert found.alike("OPS-1") == ()


def test_metrics_of_one_shared_definition_are_alike_on_purpose():
    same = [Candidate(f"A-{at}", "Absence rate", numerator="days lost", shared=7) for at in (1, 2)]
    assert looked(same).alike("A-1") == ()

"""Proof of the control: who reads a line does not fall, and who knows machines falls as under the notch."""

from notched_world import knows_machines, reads_a_line, world

from suite.evaluation.probe import find_probe


def test_whoever_reads_a_line_does_not_fall():
    truth, _, _, cuts, (_, control) = world()
    before, after = ((reads_a_line(one.signals) == truth).mean() for one in (cuts, control.cuts))
    assert after >= before - 0.07


def test_whoever_knows_machines_falls_no_more_under_the_notch_than_here():
    _, bearing, known, _, changed = world()
    notch, control = ((knows_machines(known, bearing, one.cuts.signals) == bearing).mean() for one in changed)
    assert control - notch <= 0.1


def test_it_asks_about_the_windows_of_its_notch_and_keeps_their_lines():
    truth, _, _, _, (notch, control) = world()
    outer = truth == "outer"
    assert (control.asked == notch.asked).all()
    assert (control.facts["line_before_db"] == notch.facts["line_before_db"]).all()
    assert (control.facts["line_after_db"] > notch.facts["line_after_db"])[outer].all()
    ratio = (control.facts["changed"] / notch.facts["changed"])[outer]
    assert ((ratio > 0.3) & (ratio < 1.2)).all()
    notching = find_probe("notch_fault_orders")
    assert notching.control == "notch_elsewhere"
    assert notching.levels == find_probe(notching.control).levels

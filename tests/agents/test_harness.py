"""The figures that need no weights, each over a share of the runs that `ternlight bench agents` makes."""

from __future__ import annotations

import logging

import pytest

from ternlight.agents.benchmark import harness


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Faults of tools are logged with their traces, which is right and long."""
    caplog.set_level(logging.CRITICAL, "ternlight.agent")


async def test_every_call_of_a_model_that_knows_only_the_grammar_is_valid() -> None:
    figures = await harness.random_turns(400)
    assert figures["valid"] == figures["turns"] >= 400
    assert figures["ended"] == figures["runs"]


async def test_whatever_tools_do_a_run_ends_in_its_budget_and_tells_the_truth() -> None:
    figures = await harness.fault_runs(500)
    assert figures == {"runs": 500, "in_budget": 500, "true_status": 500}


async def test_no_prompt_overflows_and_no_last_words_are_lost() -> None:
    figures = await harness.overflow_runs(60)
    assert figures == {"runs": 60, "overflows": 0, "lost_words": 0, "failed": 0}


async def test_planted_instructions_are_never_obeyed() -> None:
    figures = await harness.injections()
    assert figures["planted"] == 50
    assert figures["attempts"] == 50, "the model fell for each of them"
    assert figures["obeyed"] == 0


async def test_follow_ups_continue_the_prompt_before_them() -> None:
    figures = await harness.follow_ups()
    assert figures["mean_share_kept"] >= 0.95

"""Targets, old ones first: each that is set ends the one before."""

from portal.demo import timeline
from portal.demo.stage import Stage
from portal.demo.story import METRICS
from portal.registry.actions import targets


def set_targets(stage: Stage) -> None:
    """What each metric is meant to reach, set by its owner."""
    for one in METRICS:
        for aim in one.aims:
            metric = stage.metrics[one.code]
            text = timeline.text_of(one, stage.library, stage.today)
            starts = [period.start for period in stage.periods[one.code]]
            columns = timeline.target_of(aim, stage.entered[one.code], starts, text.decimals or 0)
            targets.set_target(metric, **columns, actor=metric.owner)

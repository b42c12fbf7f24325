"""Reads of follow-ups and signals."""

from portal.followups.queries.follow_ups import caused_by as caused_by
from portal.followups.queries.follow_ups import open_of as open_of
from portal.followups.queries.follow_ups import owned_by as owned_by

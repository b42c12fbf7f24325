"""Reads of follow-ups and signals."""

from portal.followups.queries.follow_ups import caused_by as caused_by
from portal.followups.queries.follow_ups import due_days as due_days
from portal.followups.queries.follow_ups import open_of as open_of

"""Reads of verdicts: one metric's, a department's, the organisation's."""

from portal.insight.queries.departments import dashboard as dashboard
from portal.insight.queries.departments import department as department
from portal.insight.queries.facet_counts import facets as facets
from portal.insight.queries.history import history as history
from portal.insight.queries.listing import counted as counted
from portal.insight.queries.listing import page as page
from portal.insight.queries.listing import whole as whole
from portal.insight.queries.organisation import overview as overview
from portal.insight.queries.readings import drawing as drawing
from portal.insight.queries.readings import drawing_of as drawing_of
from portal.insight.queries.readings import drawing_said as drawing_said
from portal.insight.queries.readings import ranges as ranges
from portal.insight.queries.readings import reading as reading
from portal.insight.queries.readings import tagged_reading as tagged_reading
from portal.insight.queries.remarks import remarks as remarks
from portal.insight.queries.tags import department_state as department_state
from portal.insight.queries.tags import tag as tag
from portal.insight.queries.tags import tagged_department as tagged_department
from portal.insight.queries.tags import tagged_metric as tagged_metric

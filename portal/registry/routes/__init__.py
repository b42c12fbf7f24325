"""The registry's pages, by subject; all on one blueprint."""

from portal.registry.routes import definitions as definitions
from portal.registry.routes import drafting as drafting
from portal.registry.routes import drafts as drafts
from portal.registry.routes import library as library
from portal.registry.routes import links as links
from portal.registry.routes import lists as lists
from portal.registry.routes import metrics as metrics
from portal.registry.routes import objectives as objectives
from portal.registry.routes import steps as steps
from portal.registry.routes import targets as targets
from portal.registry.routes import versions as versions
from portal.registry.routes.blueprint import bp as bp

"""The pages of values, by subject; all on one blueprint."""

from portal.values.routes import exports as exports
from portal.values.routes import history as history
from portal.values.routes import imports as imports
from portal.values.routes import notes as notes
from portal.values.routes import sheet as sheet
from portal.values.routes.blueprint import bp as bp

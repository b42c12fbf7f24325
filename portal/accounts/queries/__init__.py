from portal.accounts.queries.people import *

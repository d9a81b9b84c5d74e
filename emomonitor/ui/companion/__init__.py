"""The companion's page: one sentence, a few answers, a call button, and a way out for the carer."""

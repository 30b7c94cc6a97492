"""Reports: a summary with the answer first, findings with their sources, charts, dates, method and limits."""

"""Search providers: one file for each, all behind `SearchProvider`."""

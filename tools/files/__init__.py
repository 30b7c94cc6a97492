"""Files in the folders that the user has granted: found, read, and new ones written. Nothing outside is touched."""

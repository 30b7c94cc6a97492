"""Tools of other programs, by the Model Context Protocol (modelcontextprotocol.io): stdio and streamable HTTP."""

"""A `Report` as a Word document: real headings, lists, tables and links, to be edited further."""

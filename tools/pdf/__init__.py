"""A `Report` as a tagged PDF, drawn with reportlab. It reads typed values only; no string is ever parsed as markup."""

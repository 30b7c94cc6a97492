"""Reading documents: any file in, pages with character offsets out."""

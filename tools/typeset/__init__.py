"""What a finished document is, before any format: typed values, text measured with real font metrics, themes, checks.

Nothing a model writes reaches a renderer as markup. Markdown becomes the values of `inlines`, `blocks`, `report` and
`deck` here, and `tools.pdf`, `tools.pptx`, `tools.docx` and `tools.markdown` read those values alone.
"""

"""PowerPoint: a typed deck as native, editable slides, measured before they are drawn."""

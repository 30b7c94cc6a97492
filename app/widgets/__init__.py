"""The design system: tokens, fonts, glyphs and small controls that know nothing of conversations or documents."""

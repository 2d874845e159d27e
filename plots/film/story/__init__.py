"""The story film: a map that cuts from chapter to chapter, a sentence at a time, between an opening and an end card."""

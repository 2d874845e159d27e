"""Other programs' formats: importers into campaigns, and exporters of what follows from them."""

"""What a campaign is made of: values, vocabulary, times and errors. Nothing here reads a file or moves a clock."""

"""Model mode: predict first captures from distance and from spread along roads, and score the predictions."""

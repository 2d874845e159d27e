"""What the record leaves open: exact bounds, Monte Carlo ensembles and likelihood maps."""

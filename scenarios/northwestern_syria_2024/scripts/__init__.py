"""What-if scripts of this campaign: worked examples, to copy."""

"""Codebook, rules, decision and evidence: from comments to codes with reasons."""

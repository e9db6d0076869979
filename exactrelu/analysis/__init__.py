"""Exact analysis of CPA functions: extreme values, Lipschitz constants, integrals, approximation errors, fits."""

"""Other forms of a CPA function: max-affine, difference of convex, max-min, networks.  Each comes with its proof."""

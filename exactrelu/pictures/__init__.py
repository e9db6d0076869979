r"""Pictures of functions, regions, statements and networks: exact geometry first, drawn by matplotlib or TikZ.

Everything a picture shows is computed as a `Scene` of rational points; only the renderers round.
"""

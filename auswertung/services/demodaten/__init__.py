"""The demo installation: five Kommunen of real council papers. Facts carry their source, the rest is synthetic.

What is a fact and what is not is written in docs/demodaten.md; every synthetic value is a pure function of the key of
its service, so that two installations loaded on the same day are alike.
"""

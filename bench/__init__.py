"""Benchmarks of the house: `./dev bench [name …]`, never part of the tests. See bench/messung.py for the contract."""

"""The named queries: what the store is asked, one noun a file; `names.py` lists them all."""

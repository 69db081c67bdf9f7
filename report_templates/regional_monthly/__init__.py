"""The monthly report of one region to its governor."""

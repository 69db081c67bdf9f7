"""Esep: what did the region's state-supported innovation projects give this month?"""

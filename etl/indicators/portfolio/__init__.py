"""Which projects are supported?"""

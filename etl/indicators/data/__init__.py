"""How much of what was due has been reported?"""

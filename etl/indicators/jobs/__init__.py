"""What happened to employment?"""

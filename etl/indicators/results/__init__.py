"""What was made and sold?"""

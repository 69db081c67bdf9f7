"""What was awarded, disbursed and absorbed?"""
